import { randomBytes } from "node:crypto";
import type { Cloud } from "../azure/cloud";
import type { Faults } from "../faults";
import { ProviderFault, type Operation, type SimulatedProvider } from "../provider/server";
import type { Properties } from "../provider/values";
import { dial } from "./dial";
import type { ExistingServer } from "./existing-server";
import type { HostRunner, SimulatedMachine } from "./host-runner";

const COMMAND = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

/** What was printed before goes into the environment by SSH's setenv unless a command says no, and OpenSSH on Windows has no AcceptEnv. */
const PREVIOUS_OUTPUT = "Unable to set 'PULUMI_COMMAND_STDOUT'. This only works if your SSH server is configured to accept these variables via AcceptEnv: ssh: setenv failed";

/** A simulated command provider: it dials, checks keys, runs, stores and fails as the real one does. */
export function commandProvider(cloud: Cloud, runner: HostRunner, faults: Faults, existing: ExistingServer[]): SimulatedProvider {
  const act = async (verb: "create" | "update" | "delete", operation: Operation, commandLine: unknown, inputs: Properties): Promise<Properties> => {
    await faults.meet(verb, operation);
    const machine = dial(cloud, existing, faults, inputs["connection"] as Properties);
    if (verb !== "create" && operation.type === COMMAND && inputs["addPreviousOutputInEnv"] !== false) throw new ProviderFault(PREVIOUS_OUTPUT);
    const outputs = operation.type === COPY ? await copied(runner, machine, inputs) : await ran(runner, machine, String(commandLine), inputs, operation);
    faults.afterwards(verb, operation);
    return outputs;
  };
  return {
    name: "command",
    version: "1.2.1",
    check: ({ type, inputs }) => {
      if (type !== COMMAND && type !== COPY) return [{ property: "", reason: `${type} is not in the sandbox: hosts are reached by SSH` }];
      // Windows OpenSSH refuses setenv, so the command would fail on the host.
      return inputs["environment"] === undefined ? [] : [{ property: "environment", reason: "the SSH server refuses to set environment variables" }];
    },
    replaces: (_operation, path) => /^triggers/.test(path),
    create: async (operation) => ({
      id: `${operation.type === COPY ? "copy" : "command"}-${randomBytes(4).toString("hex")}`,
      outputs: await act("create", operation, operation.inputs["create"], operation.inputs),
    }),
    read: (operation) => Promise.resolve({ id: operation.id, outputs: {} }),
    update: (operation) => act("update", operation, operation.inputs["update"] ?? operation.inputs["create"], operation.inputs),
    delete: async (operation) => {
      if (operation.type === COPY || operation.state["delete"] === undefined) return;
      await act("delete", operation, operation.state["delete"], operation.state);
    },
  };
}

async function ran(runner: HostRunner, machine: SimulatedMachine, commandLine: string, inputs: Properties, { say }: Operation): Promise<Properties> {
  const result = await runner.run(machine, commandLine, String(inputs["stdin"] ?? ""));
  // Whoever logs nothing says so: the real provider shows every line of both, each as it comes.
  if (inputs["logging"] !== "none") await say(`${result.stderr}\n${result.stdout}`.split("\n").filter((line) => line !== ""));
  // The real provider prints the command and the whole output of what failed.
  if (result.exitCode !== 0) throw new ProviderFault(`Process exited with status ${result.exitCode}: running "${commandLine}":\n${result.stderr}\n${result.stdout}`);
  return { stdout: result.stdout.replace(/\n$/, ""), stderr: result.stderr.replace(/\n$/, "") };
}

async function copied(runner: HostRunner, machine: SimulatedMachine, inputs: Properties): Promise<Properties> {
  const source = inputs["source"] as Properties;
  await runner.copy(machine, String(source["path"] ?? ""), String(inputs["remotePath"]));
  return {};
}
