import type { VirtualServerState } from "../host/desired-state";
import type { SettingContext } from "./catalogue";
import { encodeMetabase } from "./metabase";
import type { SmtpDomainPlan, SmtpServicePlan } from "./plan";
import { bindAddress, resolveSettings, type SettingsLayer } from "./settings";

/** A LISTSERV name whose mail comes back to LISTSERV: bounces go to the envelope sender that LISTSERV set. */
export interface ListservName {
  name: string;
  /** Private address of the LISTSERV host. */
  address: string;
  host: string;
}

/** What decides one virtual server. Plain data. */
export interface SmtpServiceInput {
  /** Plan key of the host. */
  host: string;
  instance: number;
  /** Name in SMTP_FORWARD. */
  fqdn: string;
  layers: SettingsLayer[];
  context: SettingContext;
  /** Names of every LISTSERV instance that this service serves; the primary's NODE is always among them. */
  listservNames: ListservName[];
  /** Names cannot be looked up in the DNS that the host asks: route by address. */
  routeByAddress: boolean;
  internalDomains: { name: string; smartHost: string }[];
  /** Relay entries of every host that feeds the service. */
  feeders: string[];
  /** Folder that holds the service's own folders, e.g. `F:\SMTP`. */
  root: string;
}

const LOOPBACK = "127.0.0.1";

/** Decides a virtual server of SMTPSVC: the paper's table, its domain steps, and who may relay. */
export function resolveSmtpService(input: SmtpServiceInput): SmtpServicePlan {
  const settings = resolveSettings(input.layers, input.context);
  const bind = bindAddress(input.layers);
  const directories = directoriesOf(input);
  const defaultDomain = localDomain(input);
  const only = settings["connectionControlOnlyFeeders"]?.value === true;
  return {
    host: input.host,
    instance: input.instance,
    fqdn: input.fqdn,
    port: Number(settings["tcpPort"]?.value),
    ...(bind === undefined ? {} : { bindAddress: bind }),
    settings,
    metabase: encodeMetabase(settings, bind, input.context, { directories, defaultDomain }),
    domains: domainsOf(input, defaultDomain),
    relayFrom: addressList([LOOPBACK, ...input.feeders, ...(settings["furtherRelayAddresses"]?.value as string[])]),
    connectFrom: only ? addressList([LOOPBACK, ...input.feeders]) : [],
    directories,
  };
}

function addressList(entries: string[]): string[] {
  const [first, ...rest] = [...new Set(entries)];
  return [first as string, ...rest.sort(byAddress)];
}

function byAddress(one: string, other: string): number {
  const number = (entry: string): number => (entry.split(",")[0] as string).split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number(one) - number(other);
}

/** The local domain is renamed to a name of this virtual server alone, below a top-level domain that receives no mail (RFC 2606). */
function localDomain({ host, instance }: SmtpServiceInput): string {
  return `${instance === 1 ? host : `${host}-${instance}`}.smtpsvc.invalid`;
}

function directoriesOf({ root, instance }: SmtpServiceInput): VirtualServerState["directories"] {
  const base = instance === 1 ? root : `${root}\\${instance}`;
  return { queue: `${base}\\Queue`, badmail: `${base}\\Badmail`, pickup: `${base}\\Pickup`, drop: `${base}\\Drop`, logs: `${base}\\Logs` };
}

function domainsOf(input: SmtpServiceInput, defaultDomain: string): SmtpDomainPlan[] {
  const remote = (name: string, route: string): SmtpDomainPlan => ({ name, kind: "remote", relay: true, helo: true, route });
  return [
    { name: defaultDomain, kind: "local-default", relay: false, helo: false, route: "none" },
    ...input.listservNames.map((listserv) => remote(listserv.name, listservRoute(input, listserv))),
    // With a sink a rule refuses them: their servers are no part of a staging copy.
    ...(input.context.sink ? [] : input.internalDomains).map(({ name, smartHost }) => remote(name, `[${smartHost}]`)),
  ];
}

/** The outbound port is one for the whole service: with a relay on another port no domain can point at LISTSERV's listener on 25. */
function listservRoute(input: SmtpServiceInput, { address, host }: ListservName): string {
  const { relay, sink } = input.context;
  if (!sink && relay && relay.port !== 25) return relay.host;
  if (!input.routeByAddress && !sink) return "dns";
  return host === input.host ? `[${LOOPBACK}]` : `[${address}]`;
}
