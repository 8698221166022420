/** Steps in all; LISTSERV_TEST_STEPS takes a piece of them. */
export const STEPS = Number(process.env["LISTSERV_TEST_STEPS"] ?? 10_000);

/** Part of them over hosts that the host module configures: such an `up` takes three times as long. */
export const CONFIGURED = 0.2;

/** One command in seventeen is an `up`, and many of the others are not possible where a walk has come to: what a change does is seen beside about ten others. */
export const UPS = 2;
