import { OperatingSystem, Patching, Retire, type SiteArgs } from "../../../components/site";
import { azure } from "../sites";
import { isAbandoned, isRetired, type Member, type Place, type SiteModel } from "./model";

/** Draws one of a list; the same numbers draw the same. */
export type Draw = <T>(from: readonly T[]) => T | undefined;

/** A site after a change, and the change in words; absent where the site has nothing to change in this way. */
export type Changed = { site: SiteModel; said: string } | undefined;

/** One kind of change of a site. */
export interface Change {
  name: string;
  of: (site: SiteModel, draw: Draw) => Changed;
}

const MOST_HOSTS = 4;
const SIZES = ["Standard_D2s_v5", "Standard_D4s_v5", "Standard_D8s_v5"];
const IMAGES = ["17.0", "17.1", "17.2"].map((version) => ({ id: `/subscriptions/0/images/listserv-${version}`, os: OperatingSystem.WindowsServer2022 }));
const ZONES = ["1", "2", "3"];
const HOPS = [20, 30, 40].map((value) => ({ value, reason: "gateways" }));

const change = (name: string, of: Change["of"]): Change => ({ name, of });
const keys = (site: SiteModel, which: (member: Member) => boolean = () => true): string[] => Object.entries(site.members).filter(([, member]) => which(member)).map(([key]) => key);
const serving = (member: Member): boolean => !isRetired(member);
const isWorker = ({ place }: Member): boolean => place === "worker";
const isBehind = ({ place }: Member): boolean => typeof place === "object";
const told = (place: Place): string => (typeof place === "object" ? `behind ${place.behind}` : place);

/** One member changed. */
function member(site: SiteModel, key: string | undefined, said: string, alter: (member: Member) => Member): Changed {
  const found = key === undefined ? undefined : site.members[key];
  return found && key !== undefined ? { site: { ...site, members: { ...site.members, [key]: alter(found) } }, said: `${key}: ${said}` } : undefined;
}

const inWords = (value: object): string => JSON.stringify(value, (_key, each: unknown) => each ?? "default");

/** One argument of a member changed; `undefined` takes it out. */
function argument(site: SiteModel, key: string | undefined, args: Partial<Member["args"]>): Changed {
  return member(site, key, inWords(args), (found) => ({ ...found, args: { ...found.args, ...args } }));
}

function machine(site: SiteModel, key: string | undefined, args: NonNullable<Member["args"]["machine"]>): Changed {
  return member(site, key, inWords(args), (found) => ({ ...found, args: { ...found.args, machine: { ...found.args.machine, ...args } } }));
}

function forward(site: SiteModel, key: string | undefined, args: NonNullable<Member["args"]["forward"]>): Changed {
  return member(site, key, inWords(args), (found) => ({ ...found, args: { ...found.args, forward: { ...found.args.forward, ...args } } }));
}

function own(site: SiteModel, args: Partial<SiteArgs>): Changed {
  return { site: { ...site, own: { ...site.own, ...args } }, said: inWords(args) };
}

function primary(site: SiteModel, args: SiteModel["primary"]): Changed {
  return { site: { ...site, primary: { ...site.primary, ...args } }, said: `listserv: ${inWords(args)}` };
}

function added(site: SiteModel, place: Place | undefined): Changed {
  if (place === undefined || Object.keys(site.members).length >= MOST_HOSTS) return undefined;
  const given = site.given + 1;
  const key = `host${given}`;
  return { site: { ...site, given, members: { ...site.members, [key]: { place, args: { fqdn: `HOST${given}.EXAMPLE.ORG` } } } }, said: `${key} is added, ${told(place)}` };
}

/** Another place for a host that stays what it is. */
function moved(site: SiteModel, key: string | undefined, place: Place | undefined): Changed {
  if (place === undefined) return undefined;
  return member(site, key, `goes ${told(place)}`, (found) => ({ place, args: { ...found.args, forward: undefined } }));
}

const placesForServers = (site: SiteModel): Place[] => [...(keys(site, isWorker).length === 1 ? [] : ["server" as const]), ...keys(site, (each) => isWorker(each) && serving(each)).map((behind) => ({ behind }))];
const standIns = (site: SiteModel): string[] => keys(site, (each) => each.place === "stand-in" && serving(each));

/** Every kind of change that a site's life has. */
export const changes: Change[] = [
  change("a worker is added", (site) => (keys(site, (each) => each.place === "server").length > 0 && keys(site, isWorker).length === 0 ? undefined : added(site, "worker"))),
  change("an SMTP server is added", (site, draw) => added(site, draw(placesForServers(site)))),
  change("a stand-in is added", (site) => (keys(site, isWorker).length < 2 ? undefined : added(site, "stand-in"))),
  change("a host is retired", (site, draw) => argument(site, draw(keys(site, serving)), { retire: Retire.Drain })),
  change("a host is abandoned", (site, draw) => argument(site, draw(keys(site, (each) => !isAbandoned(each))), { retire: Retire.Abandon })),
  change("a retired host comes back", (site, draw) => argument(site, draw(keys(site, (each) => isRetired(each) && !isAbandoned(each))), { retire: undefined })),
  change("a retired host is deleted", (site, draw) => {
    const key = draw(keys(site, isRetired));
    if (key === undefined || keys(site, ({ place }) => typeof place === "object" && place.behind === key).length > 0) return undefined;
    const members = Object.fromEntries(Object.entries(site.members).filter(([each]) => each !== key));
    return { site: { ...site, members }, said: `${key} is deleted` };
  }),
  change("all SMTP servers of the primary become workers in place", (site) => {
    const direct = keys(site, (each) => each.place === "server");
    if (direct.length === 0) return undefined;
    const members = Object.fromEntries(Object.entries(site.members).map(([key, each]) => [key, direct.includes(key) ? { place: "worker" as const, args: { ...each.args, forward: undefined } } : each]));
    return { site: { ...site, members }, said: `${direct.join(", ")}: workers in place` };
  }),
  change("all workers become SMTP servers in place", (site) => {
    if (keys(site, isWorker).length === 0 || keys(site, (each) => isBehind(each) || each.place === "stand-in").length > 0) return undefined;
    const members = Object.fromEntries(Object.entries(site.members).map(([key, each]) => [key, { place: "server" as const, args: { ...each.args, forward: undefined } }]));
    return { site: { ...site, members }, said: `${Object.keys(members).join(", ")}: SMTP servers in place` };
  }),
  change("an SMTP server goes to another feeder", (site, draw) => moved(site, draw(keys(site, (each) => isBehind(each) || each.place === "server")), draw(placesForServers(site)))),
  change("an SMTP server becomes a worker", (site, draw) => moved(site, draw(keys(site, (each) => isBehind(each) && serving(each))), "worker")),
  change("a weight", (site, draw) => argument(site, draw(keys(site, isWorker)), { weight: draw([1, 2, 3, 5]) })),
  change("SMTP workers of a forward", (site, draw) => forward(site, draw(keys(site, (each) => each.place !== "stand-in")), { smtpWorkers: draw([5, 10, 20]) })),
  change("a stand-in for a host", (site, draw) => forward(site, draw(keys(site, (each) => each.place !== "stand-in" && serving(each))), { failOver: draw(standIns(site)) })),
  change("a name", (site, draw) => {
    const given = site.given + 1;
    const renamed = argument(site, draw(keys(site)), { fqdn: `NAME${given}.EXAMPLE.ORG` });
    return renamed && { ...renamed, site: { ...renamed.site, given } };
  }),
  change("a size", (site, draw) => machine(site, draw(keys(site)), { size: draw(SIZES) })),
  change("a zone", (site, draw) => machine(site, draw(keys(site)), { zone: draw(ZONES) })),
  change("an image", (site, draw) => machine(site, draw(keys(site)), { image: draw(IMAGES) })),
  change("a larger data disk", (site, draw) => {
    const key = draw(keys(site));
    return machine(site, key, { dataDiskSizeGiB: (site.members[key ?? ""]?.args.machine?.dataDiskSizeGiB ?? 64) + 32 });
  }),
  change("patching", (site, draw) => machine(site, draw(keys(site)), { patching: draw(Object.values(Patching)) })),
  change("a setting of a host", (site, draw) => argument(site, draw(keys(site)), { smtp: { maximumHopCount: draw(HOPS) } })),
  change("a setting of the site", (site, draw) => own(site, { smtp: { ...site.own.smtp, outboundExpirationDays: { value: draw([3, 4, 6]) ?? 3, reason: "news that ages" } } })),
  change("the port", (site, draw) => own(site, { smtp: { ...site.own.smtp, port: draw([50025, 50026, 51025]) } })),
  change("connections of feeders only", (site, draw) => own(site, { smtp: { ...site.own.smtp, connectionControlOnlyFeeders: { value: draw([true, false]) ?? true, reason: "an open network" } } })),
  change("MAXBSMTP", (site, draw) => own(site, { maxbsmtp: draw([100, 500, 1000, 2000]) })),
  change("tags", (site, draw) => own(site, { azure: { ...azure, tags: { owner: draw(["mail", "lists"]) ?? "mail" } } })),
  change("networks of the administrators", (site, draw) => own(site, { administration: { networks: draw([["203.0.113.0/24"], ["203.0.113.0/24", "192.0.2.0/24"]]) ?? [] } })),
  change("the relay of a provider", (site, draw) => own(site, { outbound: draw([{}, { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } }]) })),
  change("DKIM", (site, draw) => own(site, { dkim: draw([undefined, { domains: ["EXAMPLE.ORG"] }]) })),
  change("an internal domain", (site, draw) => own(site, { internalDomains: draw<SiteArgs["internalDomains"]>([{}, { "INTERNAL.EXAMPLE.ORG": { smartHost: "10.20.9.9" } }]) })),
  change("days that logs are kept", (site, draw) => own(site, { logRetentionDays: draw([10, 30, 60]) })),
  change("the primary's name", (site) => {
    const given = site.given + 1;
    const renamed = primary(site, { fqdn: `LISTS${given}.EXAMPLE.ORG` });
    return renamed && { ...renamed, site: { ...renamed.site, given } };
  }),
  change("the primary's web interface", (site, draw) => primary(site, { webInterface: draw([undefined, { networks: ["203.0.113.0/24"] }]) })),
  change("FILEMAXL of the primary", (site, draw) => primary(site, { filemaxl: draw([10000, 20000]) })),
  change("a larger primary", (site, draw) => primary(site, { machine: { size: draw(SIZES) } })),
];
