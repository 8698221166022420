import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import "../../components/site/parts";
import { checkArgs, type CheckedComponent } from "../../components/host/checked-args";
import { instanceArgs, machineArgs, networkArgs, smtpArgs, workerArgs } from "../support/component-args";

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
  expect(told.filter((each) => /no fault of the user's|Invalid|: undefined|found undefined|\[object|expected (string|number|object|array|record)/.test(each.slice(each.indexOf(": "))))).toEqual([]);
});

test.each(Object.entries(components) as [CheckedComponent, () => object][])("%s tells a key that it does not have, wherever it stands among its own", (component, make) => {
  expect(said(component, { ...make(), locatoin: 1, kye: 1 })).toMatch(/kye {2}found a number, expected no such key/);
});
