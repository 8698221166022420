import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import type { Properties } from "../provider/values";

/** A resource that the simulated Azure holds. */
export interface CloudResource {
  id: string;
  type: string;
  name: string;
  inputs: Properties;
  outputs: Properties;
}

interface CloudState {
  resources: Record<string, CloudResource>;
  /** What the organisation has published in its public DNS: name to address. */
  publicDns: Record<string, string>;
  /** Count of addresses given out, so that none is given twice. */
  addressesGiven: number;
}

/** A simulated Azure subscription, kept as readable JSON in a file so that separate runs share it. */
export class Cloud {
  private state: CloudState;

  constructor(private readonly file: string) {
    this.state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as CloudState) : { resources: {}, publicDns: {}, addressesGiven: 0 };
  }

  resources(type?: string): CloudResource[] {
    return Object.values(this.state.resources).filter((resource) => type === undefined || resource.type === type);
  }

  /** Azure's ids do not care for case. */
  find(id: string): CloudResource | undefined {
    return this.state.resources[id.toLowerCase()];
  }

  put(resource: CloudResource): void {
    this.state.resources[resource.id.toLowerCase()] = resource;
    this.save();
  }

  /** Also how a test deletes something behind our back. */
  remove(id: string): void {
    delete this.state.resources[id.toLowerCase()];
    this.save();
  }

  /** Publishes an A record in the public DNS, as the organisation would. */
  publish(name: string, address: string): void {
    this.state.publicDns[name.toLowerCase()] = address;
    this.save();
  }

  publicAddressOf(name: string): string | undefined {
    return this.state.publicDns[name.toLowerCase().replace(/\.$/, "")];
  }

  /** An address of the documentation network 198.51.100.0/24 and up (RFC 5737), each once. */
  newPublicAddress(): string {
    const number = ++this.state.addressesGiven;
    return `198.51.${100 + Math.floor(number / 250)}.${(number % 250) + 1}`;
  }

  newId(): string {
    return randomUUID();
  }

  private save(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.new`;
    writeFileSync(temporary, JSON.stringify(this.state, null, 1));
    renameSync(temporary, this.file);
  }
}
