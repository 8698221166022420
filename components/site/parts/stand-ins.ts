import { OperatingSystem } from "../../host/args";
import { Edition } from "../../listserv/args";
import type { Place } from "./part";

// Stands in for what the component does not have of a site.
export const ssh = { host: "elsewhere", user: "elsewhere", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ8jM0y8nWq1uFf3m0cV9gq6bY0hXk0m8yF2h0p3nQ1" };
export const installed = { installed: true };
export const common = { version: 1, name: "site", administration: { networks: ["192.0.2.0/24"] } };
export const listserv = { fqdn: "LISTSERV.EXAMPLE.ORG", software: installed, edition: Edition.Hpo };
export const postmaster = ["listserv@example.org"];
/** Of hosts that a component does not know: no address and no name that anybody has (RFC 2544, RFC 2606). */
export const STAND_IN = { primary: "198.18.0.1", host: "198.18.0.25", name: "HOST.EXAMPLE.INVALID" };
/** A worker that has nothing to do with the component, where a site has to have one. */
export const standInWorker = (index: number): object => ({ ssh, fqdn: `OTHER${index}.EXAMPLE.INVALID`, address: `198.18.1.${index + 1}`, software: installed });
export const image = { id: "any", os: OperatingSystem.WindowsServer2022 };

/** Somebody else's host, of which a component knows where it is. */
export interface Elsewhere {
  fqdn?: string;
  addresses?: string[];
}

const listed = (host: Elsewhere | undefined): string[] => (Array.isArray(host?.addresses) ? host.addresses : []);

export function elsewhere(host: Elsewhere | undefined): object {
  const [address, ...further] = new Set(listed(host));
  return { ssh, fqdn: host?.fqdn, address, ...(further.length > 0 ? { furtherAddresses: further.map((each) => ({ address: each })) } : {}) };
}

export function placesElsewhere(inSite: string, own: string, host: Elsewhere | undefined): Place[] {
  const all = listed(host);
  const [first, ...further] = new Set(all);
  return [
    [`${inSite}.address`, first === undefined ? `${own}.addresses` : `${own}.addresses[0]`],
    ...further.map((address, index): Place => [`${inSite}.furtherAddresses[${index}].address`, `${own}.addresses[${all.indexOf(address)}]`]),
    [inSite, own],
  ];
}
