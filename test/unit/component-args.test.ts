import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import "../../components/site/parts";
import { checkArgs, type CheckedComponent } from "../../components/host/checked-args";
import { instanceArgs, machineArgs, networkArgs, smtpArgs, workerArgs } from "../support/component-args";

const feeders = () => [{ fqdn: "DIST8.EXAMPLE.ORG", addresses: ["192.0.2.38"] }, { fqdn: "DIST9.EXAMPLE.ORG", addresses: ["192.0.2.18", "192.0.2.19"] }];

const components: Record<CheckedComponent, () => object> = {
  SmtpService: smtpArgs,
  ListservInstance: instanceArgs,
  DistributeWorker: workerArgs,
  MailNetwork: networkArgs,
  WindowsHost: () => ({ ...machineArgs(), resourceGroupName: "mail", subnetId: "/subnet" }),
};

const odd: unknown[] = [null, undefined, NaN, -1, 0.5, "", "a\nb", "fe80::1", "x".repeat(3000), true, [], [null], [[]], {}, { x: 1 }, () => 1, new Map(), pulumi.output("x")];

/** Every place of args, those inside outputs left out. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...places(inner, [...path, key])]);
}

function put(args: object, path: string[], value: unknown): object {
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, args as Record<string, unknown>);
  holder[path.at(-1) as string] = value;
  return args;
}

/** Words of the site that stands behind a component: nobody has written them. */
const STAND_INS = /198\.18\.|EXAMPLE\.INVALID|smtpServers\.(server|host)\b|workers\.(worker|feeder\d|other\d)\b|failOverServers\.server|this tier|\(the config\)|Write address/;

/** Without an engine Pulumi writes warnings to the console. */
const warned: string[] = [];
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation((text: string) => void warned.push(text)));
afterAll(() => {
  vi.restoreAllMocks();
});

function said(component: CheckedComponent, args: object): string {
  try {
    checkArgs(component, "mine", args);
    return "";
  } catch (error) {
    return pulumi.RunError.isInstance(error) ? (error as Error).message : `no fault of the user's, but ${(error as Error).stack}`;
  }
}

test.each(Object.entries(components) as [CheckedComponent, () => object][])("%s takes an odd value anywhere, or tells it in our own words", (component, make) => {
  expect(said(component, make())).toBe("");
  const told = places(make()).flatMap((path) => odd.map((value) => `${path.join(".")} = ${String(value)}: ${said(component, put(make(), path, value))}`));
  expect(told.filter((each) => STAND_INS.test(each))).toEqual([]);
  expect(told.filter((each) => /no fault of the user's|Invalid|: undefined|found undefined|\[object|expected (string|number|object|array|record)/.test(each.slice(each.indexOf(": "))))).toEqual([]);
});

test.each(Object.entries(components) as [CheckedComponent, () => object][])("%s tells a key that it does not have, wherever it stands among its own", (component, make) => {
  expect(said(component, { ...make(), locatoin: 1, kye: 1 })).toMatch(/kye {2}found a number, expected no such key/);
});

test.each([
  ["behind a worker", () => ({ ...smtpArgs(), primary: smtpArgs().listserv[0], listserv: feeders().slice(1), virtualServers: { "2": { port: 50026, pools: "B" } } })],
  ["standing in for two workers", () => ({ ...smtpArgs(), primary: smtpArgs().listserv[0], listserv: feeders() })],
] as [string, () => object][])("an SMTP service %s takes an odd value anywhere, or tells it in our own words", (_where, make) => {
  expect(said("SmtpService", make())).toBe("");
  const told = places(make()).flatMap((path) => odd.map((value) => `${path.join(".")} = ${String(value)}: ${said("SmtpService", put(make(), path, value))}`));
  expect(told.filter((each) => STAND_INS.test(each) || /no fault of the user's|: undefined|found undefined/.test(each.slice(each.indexOf(": "))))).toEqual([]);
});

const primary = { fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.5"] };

test.each([
  ["SmtpService", "an address twice", { ...smtpArgs(), listserv: [{ ...primary, addresses: ["192.0.2.5", "192.0.2.6", "192.0.2.5"] }] }, '  listserv[0].addresses[2]  found "192.0.2.5", expected an address that is not in the list already'],
  ["SmtpService", "an address of two instances", { ...smtpArgs(), listserv: [primary, { fqdn: "DIST8.EXAMPLE.ORG", addresses: ["192.0.2.8", "192.0.2.5"] }] }, "  listserv[1].addresses[0]: listserv[0] and listserv[1] have the same address 192.0.2.5.\n    Each host has addresses of its own, each once."],
  ["SmtpService", "an instance's name", { ...smtpArgs(), fqdn: primary.fqdn }, "  fqdn: listserv[0] and this host have the same name LISTSERV.EXAMPLE.ORG.\n    Give each host a name of its own."],
  ["DistributeWorker", "the primary's address", { ...workerArgs(), worker: { ...workerArgs().worker, address: "192.0.2.5" } }, "  worker.address: primary and worker have the same address 192.0.2.5.\n    Each host has addresses of its own, each once."],
  ["DistributeWorker", "servers of its own", { ...workerArgs(), worker: { ...workerArgs().worker, smtpServers: {} } }, "  worker.smtpServers  found an empty object, expected nothing: a component by itself has none\n    A site has (declareSite)."],
  ["WindowsHost", "a Windows without SMTPSVC", { ...components.WindowsHost(), image: { id: "/image", os: "WindowsServer2025" } }, "  image: the host runs Windows Server 2025, from which"],
  ["WindowsHost", "an address twice", { ...components.WindowsHost(), furtherAddresses: [machineArgs().address] }, "  address: the host has the address 10.20.1.9 twice.\n"],
] as [CheckedComponent, string, object, string][])("%s with %s is told in the words of its own args", (component, _what, args, text) => {
  expect(said(component, args)).toContain(`(1 fault)\n\n${text}`);
});

test("warnings are in the words of a component's own args as well", () => {
  for (const [component, make] of Object.entries(components) as [CheckedComponent, () => object][]) said(component, make());
  expect(warned.filter((text) => text.includes("WindowsHost mine\n  image: the host gets whatever image is newest")).length).toBeGreaterThan(0);
  expect(warned.filter((text) => STAND_INS.test(text))).toEqual([]);
});
