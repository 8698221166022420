import { z } from "zod";
import { isObject } from "../../host/is-object";
import type { ListservArgs } from "../../listserv/args";
import type { Fault } from "../faults";
import { hostAddress } from "../schema/fields";
import type { Renamed } from "./part";

// Texts of faults, as in the schema of a site.
export const addresses = () =>
  z
    .array(hostAddress(), { error: "a list of addresses" })
    .min(1, { error: "at least one address" })
    .superRefine((list, context) =>
      list.forEach((address, index) => {
        if (list.indexOf(address) < index) context.addIssue({ code: "custom", path: [index], message: "an address that is not in the list already", input: address });
      }),
    );
export const none = (why: string) => z.never({ error: `nothing: ${why}` }).optional();
export const IN_A_SITE = "a component by itself has none ¶ A site has (declareSite).";
export const REACHED_BY_HOST = "the component's own args name the host ¶ See host and key.";
/** The site looks at it, or nobody needs to. */
export const given = z.unknown().optional();

/** The objects of a list with their places, whatever was given. */
export const objects = <T extends object>(list: T[] | undefined): [index: number, value: T][] => (Array.isArray(list) ? [...list.entries()].filter(([, value]) => isObject(value)) : []);
/** An object that the site looks at; here it is only seen that these are not in it. */
export const without = (shape: z.ZodRawShape) => z.preprocess((value) => (isObject(value) ? value : undefined), z.looseObject(shape).optional());

/** What a LISTSERV host in the args of a component does not have: who it is and how it is reached stands beside it. */
export const hostless = {
  ssh: none(REACHED_BY_HOST),
  key: none(REACHED_BY_HOST),
  generation: none(REACHED_BY_HOST),
  machine: none(REACHED_BY_HOST),
  computerName: none(REACHED_BY_HOST),
  existingPublicAddress: none(IN_A_SITE),
  publicDns: none(IN_A_SITE),
  retire: none(IN_A_SITE),
};
export const withoutHost = Object.fromEntries(Object.keys(hostless).map((key) => [key, undefined]));

/** What is no object is told as it is. */
export const altered = (value: unknown, more: object): unknown => (isObject(value) ? { ...value, ...more } : value);

export const nothingAt = (path: string, expected: string): Fault => ({ path, found: "nothing", expected });

/** LISTSERV does not start without a licence; where it runs already it has one. */
export function missingLicence(instance: ListservArgs | undefined, licence: unknown): Fault[] {
  if (instance?.software?.installer === undefined || licence !== undefined) return [];
  return [nothingAt("licence", "a Licence Activation Key: LISTSERV that is installed here does not start without one")];
}

/** Domains that a host has under its own key, which is the component's: each host's default domain is its own. */
export const ownDomains = (host: string, key: string): Renamed[] => [[new RegExp(`^${host}((-\\d+)?\\.smtpsvc\\.invalid)$`), (_text, rest = "") => `${key}${rest}`]];
