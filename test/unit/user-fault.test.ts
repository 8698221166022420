import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { userFault } from "../../components/host/user-fault";

test("a user's fault is told by Pulumi as it is, and carries no stack for Pulumi to inspect", () => {
  const fault = userFault("listserv:adminPassword is missing");
  expect(pulumi.RunError.isInstance(fault)).toBe(true);
  expect([fault.message, fault.stack]).toEqual(["listserv:adminPassword is missing", undefined]);
});
