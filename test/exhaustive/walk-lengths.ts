/** Steps in all; LISTSERV_TEST_STEPS takes a piece of them. */
export const STEPS = Number(process.env["LISTSERV_TEST_STEPS"] ?? 10_000);

/** Part of them over hosts that the host module configures: such an `up` takes three times as long. */
export const CONFIGURED = 0.2;

/** One command in nine is an `up`: what a change does is seen beside few others. */
export const UPS = 4;
