import * as pulumi from "@pulumi/pulumi";

/**
 * A fault that the user can put right: told as it is, without a stack.
 * Pulumi inspects what a program throws, its stack too, and Node 20 does not get past a line of it such as
 * `node_modules/@pulumi/resource.ts:1598`: util.inspect with colours ran for 17 s and took 3 GB before it gave up.
 */
export function userFault(message: string): pulumi.RunError {
  const fault = new pulumi.RunError(message);
  fault.stack = undefined;
  return fault;
}
