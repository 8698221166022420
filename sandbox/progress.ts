import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Log } from "./pulumi-cli";

const LONG_STEP_MS = 10_000;

/** What a step of a type waits for. */
const WAITS: Record<string, string> = {
  VirtualMachine: "Azure makes the machine",
  VirtualMachineExtension: "the first boot, until SSH answers",
  CopyToRemote: "the host module is copied",
  Command: "the host module works on the host",
};

/** Says what is being done and how long it took, and of what takes long, what it waits for. */
export class Progress {
  private readonly running = new Map<string, { op: string; since: number }>();
  /** Warnings and errors that were shown: a fault of the program is told by the program and by its host. */
  private readonly told = new Set<string>();
  private readonly ticking: NodeJS.Timeout;

  constructor(private readonly log: Log | undefined) {
    this.ticking = setInterval(() => this.tick(), LONG_STEP_MS);
    this.ticking.unref();
  }

  show(event: EngineEvent): void {
    const before = event.resourcePreEvent?.metadata;
    const after = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
    if (before && before.op !== "same" && before.op !== "read") this.running.set(before.urn, { op: before.op, since: Date.now() });
    const step = after && this.running.get(after.urn);
    if (after && step) {
      this.running.delete(after.urn);
      this.log?.(`  ${after.op.padEnd(18)} ${shortName(after.urn).padEnd(52)} ${secondsSince(step.since)}${event.resOpFailedEvent ? "  FAILED" : ""}`);
    }
    const { severity = "", message = "" } = event.diagnosticEvent ?? {};
    if (severity === "error" || severity === "warning") this.tell(`  ${severity}: ${plainText(message)}`);
  }

  private tell(line: string): void {
    if (!this.told.has(line)) this.log?.(line);
    this.told.add(line);
  }

  end(): void {
    clearInterval(this.ticking);
  }

  private tick(): void {
    for (const [urn, { op, since }] of this.running) {
      const waits = WAITS[typeOf(urn)];
      if (Date.now() - since >= LONG_STEP_MS) this.log?.(`  still ${op} ${shortName(urn)}, ${secondsSince(since)}${waits === undefined ? "" : `: ${waits}`}`);
    }
  }
}

function secondsSince(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1)?.split(":").at(-1) ?? "";
}

/** Type and name of a resource, without what stands before them. */
export function shortName(urn: string): string {
  return `${typeOf(urn)} ${urn.split("::")[3] ?? ""}`;
}

/** The engine's colours come as marks in the text. */
export function plainText(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
