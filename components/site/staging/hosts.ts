import { RunMode, type ListservArgs, type PrimaryArgs, type WorkerArgs } from "../../listserv/args";
import { hostNamesIn } from "../../listserv/host-names";
import { isSecretKeyword } from "../../listserv/secret-keywords";
import type { SendingHostArgs, SmtpSettingsArgs } from "../../smtp-service/args";
import type { MachineArgs } from "../../host/args";
import type { SiteArgs } from "../args";
import type { SmallerStagingArgs } from "./args";

/** What of a production host stays in production: its place, its names and addresses, and the mail that waits there. */
const HOST_ONLY_OF_PRODUCTION = ["ssh", "os", "generation", "computerName", "address", "furtherAddresses", "addressGroup", "existingPublicAddress", "publicDns", "retire"] as const;

/** Settings that lead to other hosts, or speak under production's names. */
const SETTINGS_ONLY_OF_PRODUCTION = ["smartHost", "outboundPort", "bindAddress", "furtherRelayAddresses", "fullyQualifiedDomainName"] as const;

const LISTSERV_ONLY_OF_PRODUCTION = ["listenerAddress", "furtherDomains"] as const;

/** Size and disk of production's machines; the image stays, so that the software is the same. */
const MACHINE_ONLY_OF_PRODUCTION = ["size", "dataDiskSizeGiB"] as const;

const WEBSITE_PORT = 8080;

export interface Derivation {
  args: SmallerStagingArgs;
  /** Plan key of each host by its path in the production config. */
  keys: ReadonlyMap<string, string>;
  /** Paths of the hosts that the copy has. */
  kept: ReadonlySet<string>;
}

type Hosts = Pick<SiteArgs, "listserv" | "smtpServers" | "workers" | "failOverServers">;

/** The hosts of the copy, under the same keys. */
export function stagingHosts(production: SiteArgs, derivation: Derivation): Hosts {
  return {
    listserv: primary(production.listserv, derivation),
    ...servers("smtpServers", production.smtpServers, derivation),
    ...(production.workers ? { workers: keptOf("workers", production.workers, derivation, worker) } : {}),
    ...servers("failOverServers", production.failOverServers, derivation),
  };
}

export function stagingSettings(settings: SmtpSettingsArgs): SmtpSettingsArgs {
  return without(settings, SETTINGS_ONLY_OF_PRODUCTION);
}

export function stagingMachine(machine: MachineArgs): MachineArgs {
  return without(machine, MACHINE_ONLY_OF_PRODUCTION);
}

function primary(args: PrimaryArgs, derivation: Derivation): PrimaryArgs {
  const { maestro } = args;
  return {
    ...listserv("listserv", args, derivation),
    // The address that the web site is bound to is a production host's.
    ...(maestro ? { maestro: { websitePort: maestro.websitePort ?? WEBSITE_PORT } } : {}),
  };
}

function worker(path: string, args: WorkerArgs, derivation: Derivation): WorkerArgs {
  return { ...without(listserv(path, args, derivation), ["acceptsInternetMail"]), ...servers("smtpServers", args.smtpServers, derivation, `${path}.`) };
}

function listserv<L extends ListservArgs>(path: string, args: L, derivation: Derivation): L {
  const { keywords } = args;
  const furtherDomains = args.furtherDomains?.map((domain) => nameOf(derivation.args, domain, domain.replaceAll(".", "-")));
  return {
    ...without(sendingHost(path, args, derivation), LISTSERV_ONLY_OF_PRODUCTION),
    ...(furtherDomains ? { furtherDomains } : {}),
    // A password of production stays in production, and so does a way to a host of its own.
    ...(keywords ? { keywords: Object.fromEntries(Object.entries(keywords).filter(([keyword, value]) => !isSecretKeyword(keyword) && hostNamesIn(value).length === 0)) } : {}),
    runMode: derivation.args.runMode ?? RunMode.Standalone,
  } as L;
}

function servers<K extends "smtpServers" | "failOverServers">(member: K, map: Record<string, SendingHostArgs> | undefined, derivation: Derivation, above = ""): Partial<Record<K, Record<string, SendingHostArgs>>> {
  return map ? ({ [member]: keptOf(`${above}${member}`, map, derivation, sendingHost) } as Partial<Record<K, Record<string, SendingHostArgs>>>) : {};
}

function keptOf<H>(path: string, map: Record<string, H>, derivation: Derivation, derive: (path: string, args: H, derivation: Derivation) => H): Record<string, H> {
  const kept = Object.entries(map).filter(([name]) => derivation.kept.has(`${path}.${name}`));
  return Object.fromEntries(kept.map(([name, args]) => [name, derive(`${path}.${name}`, args, derivation)]));
}

function sendingHost<H extends SendingHostArgs>(path: string, args: H, derivation: Derivation): H {
  const key = derivation.keys.get(path) as string;
  const address = derivation.args.addresses?.[key];
  const { smtp, machine, virtualServers, forward } = args;
  return {
    ...without(args, HOST_ONLY_OF_PRODUCTION),
    fqdn: nameOf(derivation.args, key, key),
    ...(address === undefined ? {} : { address }),
    ...(smtp ? { smtp: stagingSettings(smtp) } : {}),
    ...(machine ? { machine: stagingMachine(machine) } : {}),
    ...(virtualServers ? { virtualServers: Object.fromEntries(Object.entries(virtualServers).map(([number, each]) => [number, each.smtp ? { ...each, smtp: stagingSettings(each.smtp) } : each])) } : {}),
    ...(forward ? { forward: stagingForward(forward, derivation) } : {}),
  } as H;
}

/** A host that the copy does without stands in for nobody. */
function stagingForward(forward: NonNullable<SendingHostArgs["forward"]>, { keys, kept }: Derivation): NonNullable<SendingHostArgs["forward"]> {
  const { failOver } = forward;
  // A further virtual server is called <host>-<number>.
  const stays = [...keys].some(([path, key]) => kept.has(path) && (failOver === key || failOver?.replace(/-\d+$/, "") === key));
  return failOver === undefined || stays ? forward : without(forward, ["failOver"]);
}

function nameOf({ names, domain }: SmallerStagingArgs, original: string, label: string): string {
  return names?.[original] ?? `${label.toUpperCase()}.${domain}`;
}

/** An object without some of its members. */
export function without<T extends object>(value: T, members: readonly (keyof T & string)[]): T;
export function without<T extends object>(value: T, members: readonly string[]): T;
export function without<T extends object>(value: T, members: readonly string[]): T {
  return Object.fromEntries(Object.entries(value).filter(([member]) => !members.includes(member))) as T;
}
