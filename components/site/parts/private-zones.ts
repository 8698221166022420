import { isIPv4 } from "node:net";
import { z } from "zod";
import type { PrivateRecordArgs, PrivateZoneArgs } from "../../azure/mail-network";
import type { Fault } from "../faults";
import { isAtOrBelow, isBelow, sameName } from "../names";
import { checked, fqdn, isFqdn, text } from "../schema/fields";
import { objects } from "./own-args";

const MAIL_EXCHANGE = /^\d{1,5} (\S+)$/;
/** What a record's value is, by its type. */
const VALUES: Record<string, [is: (value: string) => boolean, expected: string]> = {
  A: [(value) => isIPv4(value), "an IPv4 address"],
  MX: [(value) => isFqdn(MAIL_EXCHANGE.exec(value)?.[1] ?? ""), "preference and name, such as 10 LISTSERV.EXAMPLE.ORG"],
  TXT: [(value) => value !== "", "a text"],
};

/** Unlike a host's name it may have underscores, as `_dmarc` has. */
const recordName = () => checked((name) => isFqdn(name.replaceAll("_", "x")), "a full name such as SMTP1.EXAMPLE.ORG");

const record = () =>
  z
    .strictObject({
      name: recordName(),
      type: z.enum(Object.keys(VALUES), { error: `one of ${Object.keys(VALUES).join(", ")}` }),
      value: text("the record's value"),
    } satisfies Record<keyof PrivateRecordArgs, z.ZodType>)
    .superRefine(({ type, value }, context) => {
      const [is, expected] = VALUES[type] as (typeof VALUES)[string];
      if (!is(value)) context.addIssue({ code: "custom", path: ["value"], message: `${expected}, as the type ${type} has`, input: value });
    });

export const privateZone = () => z.strictObject({ name: fqdn(), records: z.array(record(), { error: "a list of records" }) } satisfies Record<keyof PrivateZoneArgs, z.ZodType>);

type Named<T> = [path: string, value: T];

const named = <T extends { name: string }>(list: T[] | undefined, path: string): Named<T>[] =>
  objects(list).flatMap(([index, value]): Named<T>[] => (typeof value.name === "string" ? [[`${path}[${index}]`, value]] : []));

/** A zone hides everything below its name inside the network; and two of one name cannot be declared. */
export function zoneFaults(privateZones: PrivateZoneArgs[] | undefined): Fault[] {
  const zones = named(privateZones, "privateZones");
  return zones.flatMap(([path, zone], index) => {
    const fault = { path: `${path}.name`, found: JSON.stringify(zone.name) };
    const hidden = zones.find(([, { name }]) => isBelow(name, zone.name));
    const twice = zones.slice(0, index).find(([, { name }]) => sameName(name, zone.name));
    return [
      ...(hidden ? [{ ...fault, expected: `a zone that stands above no other: inside the network it would hide ${hidden[1].name}`, remedy: "Name each zone exactly as its host, or put all records into one." }] : []),
      ...(twice ? [{ ...fault, expected: `another name than ${twice[0]} has` }] : []),
      ...recordFaults(zone, path),
    ];
  });
}

function recordFaults(zone: PrivateZoneArgs, path: string): Fault[] {
  const records = named(zone.records, `${path}.records`);
  return records.flatMap(([at, { name, type }], index) => {
    const twice = records.slice(0, index).some(([, other]) => sameName(other.name, name) && other.type === type);
    return [
      ...(isAtOrBelow(name, zone.name) ? [] : [{ path: `${at}.name`, found: JSON.stringify(name), expected: `${zone.name} or a name below it` }]),
      ...(twice ? [{ path: `${at}.name`, found: JSON.stringify(name), expected: `one record of a name and type, and there is another ${type} record of it` }] : []),
    ];
  });
}
