/**
 * A sandbox for Pulumi programs of LISTSERV sites: the real engine on a local state folder, with a simulated Azure and
 * simulated hosts. It needs no credentials and reaches nothing but 127.0.0.1.
 */
export { Cloud, type CloudResource } from "./azure/cloud";
export { RecordingRunner, type Hardware, type HostRunner, type Ran, type Recorded, type SimulatedMachine } from "./command/host-runner";
export { dial } from "./command/dial";
export type { ExistingServer } from "./command/existing-server";
export { Sandbox, type EngineRun, type SandboxOptions } from "./engine";
export { Faults, type Performed, type PlannedFault, type Verb } from "./faults";
export { findLanguageHost, findPulumiCli, type FoundProgram } from "./pulumi-cli";
export { PowerShellHostRunner } from "./windows/host-runner";
export { findPowerShell, PowerShellPool } from "./windows/power-shell";
export { setUpByHand } from "./windows/hand-made";
export { hostPath, readHostState, simulatedHostAt, simulatedHosts, type SimulatedHostState } from "./windows/host-state";
export { openSimulatedHosts, type SimulatedHosts } from "./windows/simulated-hosts";
export { readMoments, TRACE, type Moment } from "./windows/trace";
