import { expect } from "vitest";
import type { EngineRun, Sandbox } from "../../sandbox";

/** A resource as the engine's state holds it. */
export interface HeldResource {
  urn: string;
  type: string;
  id?: string;
  parent?: string;
  protect?: boolean;
  retainOnDelete?: boolean;
  dependencies?: string[];
  inputs?: Record<string, unknown>;
}

export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

export async function heldResources(sandbox: Sandbox): Promise<HeldResource[]> {
  const { deployment } = (await sandbox.exportState()) as { deployment: { resources?: HeldResource[] } };
  return deployment.resources ?? [];
}

const isComponent = (type: string): boolean => type.startsWith("listserv:") || type.startsWith("pulumi:");

/** When the engine began and ended with each custom resource, as places in its own events; of a replacement the last step. */
export class Order {
  private readonly began = new Map<string, number>();
  private readonly ended = new Map<string, number>();

  constructor({ events }: EngineRun, private readonly op?: string) {
    events.forEach(({ resourcePreEvent, resOutputsEvent }, place) => {
      this.enter(this.began, resourcePreEvent?.metadata, place);
      this.enter(this.ended, resOutputsEvent?.metadata, place);
    });
  }

  private enter(places: Map<string, number>, metadata: { op: string; urn: string; type: string } | undefined, place: number): void {
    if (metadata && !isComponent(metadata.type) && (this.op === undefined || metadata.op === this.op)) places.set(nameOf(metadata.urn), place);
  }

  /** Each of the names is finished before the next one begins. */
  expect(...names: string[]): void {
    for (const [index, name] of names.slice(0, -1).entries()) {
      const next = names[index + 1] as string;
      expect([name, this.ended.has(name), next, this.began.has(next)]).toEqual([name, true, next, true]);
      expect(this.ended.get(name) as number, `${name} ends before ${next} begins`).toBeLessThan(this.began.get(next) as number);
    }
  }
}
