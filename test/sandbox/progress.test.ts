import type { EngineEvent } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../sandbox/progress";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const urn = (type: string, name: string): string => `urn:pulumi:prod::lists::listserv:index:ListservSite$${type}::${name}`;
const begins = (type: string, name: string, op = "create"): EngineEvent => ({ resourcePreEvent: { metadata: { op, urn: urn(type, name) } } }) as unknown as EngineEvent;
const ends = (type: string, name: string, op = "create"): EngineEvent => ({ resOutputsEvent: { metadata: { op, urn: urn(type, name) } } }) as unknown as EngineEvent;
const fails = (type: string, name: string): EngineEvent => ({ resOpFailedEvent: { metadata: { op: "create", urn: urn(type, name) } } }) as unknown as EngineEvent;

test("a long step says every ten seconds what it waits for, a short one and one that is over say nothing, what is the same neither", () => {
  const lines: string[] = [];
  const progress = new Progress((line) => void lines.push(line.trim().replace(/ +/g, " ")));
  progress.show(begins("azure-native:compute:VirtualMachine", "lists-smtp1-vm"));
  progress.show(begins("azure-native:network:PublicIPAddress", "lists-smtp1-ip", "same"));
  vi.advanceTimersByTime(10_000);
  progress.show(begins("command:remote:Command", "lists-listserv-smtp"));
  vi.advanceTimersByTime(10_000);
  progress.show(ends("azure-native:compute:VirtualMachine", "lists-smtp1-vm"));
  vi.advanceTimersByTime(5_000);
  progress.show(fails("command:remote:Command", "lists-listserv-smtp"));
  vi.advanceTimersByTime(20_000);
  progress.end();
  expect(lines).toEqual([
    "still create VirtualMachine lists-smtp1-vm, 10.0 s: Azure makes the machine",
    "still create VirtualMachine lists-smtp1-vm, 20.0 s: Azure makes the machine",
    "still create Command lists-listserv-smtp, 10.0 s: the host module works on the host",
    "create VirtualMachine lists-smtp1-vm 20.0 s",
    "create Command lists-listserv-smtp 15.0 s FAILED",
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
