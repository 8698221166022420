import { expect } from "vitest";
import { answer, route, type MailServer } from "../../sandbox/windows/mail";
import type { Moment } from "../../sandbox/windows/trace";

const STRANGERS = ["203.0.113.5", "10.20.250.250"];
/** A subscriber's domain that no host of any site serves. */
const SUBSCRIBER = "aol.example";
/** LISTSERV's listener. */
const LISTENER_PORT = 25;

/** What else the site is, beside the host that changes. */
export interface Surroundings {
  /** The last moment of every other host. */
  others: Moment[];
  /** Address of each LISTSERV by its name. */
  listservs: Record<string, string>;
}

/**
 * Holds every moment of a run against what mail must never meet. What was wrong before the run may stay wrong until it is put right;
 * nothing becomes wrong, not between any two steps. Gives the number of moments.
 */
export function assertMailAtEveryMoment(moments: Moment[], around: Surroundings): number {
  const [first, ...rest] = moments;
  if (!first) return 0;
  const known = new Set(Object.keys(first.messages).concat(first.delivered));
  let wrong = new Set(faults(first, around));
  for (const moment of rest) {
    const now = faults(moment, around);
    expect(now.filter((fault) => !wrong.has(fault)), `new at "${moment.why}"`).toEqual([]);
    wrong = new Set(now);
    for (const name of Object.keys(moment.messages)) known.add(name);
    for (const name of known) expect(placesOf(moment, name), `places of ${name} at "${moment.why}"`).toHaveLength(1);
  }
  return moments.length;
}

/** Where a message is. A copy that is being prepared beside its target is the message only when the original has gone. */
export function placesOf({ messages, delivered }: Pick<Moment, "messages" | "delivered">, name: string): string[] {
  const folders = messages[name] ?? [];
  const settled = folders.filter((folder) => !folder.endsWith(".moving"));
  return [...(settled.length > 0 ? settled : folders), ...delivered.filter((each) => each === name).map(() => "delivered")];
}

function faults(moment: Moment, { others, listservs }: Surroundings): string[] {
  const all = [...others, moment];
  return [...openRelay(moment), ...all.flatMap((feeder) => unfed(feeder, all, moment, listservs)), ...astray(moment, listservs)];
}

/** A stranger's mail for strangers never gets 250. */
function openRelay(moment: Moment): string[] {
  const ports = Object.values(moment.servers).flatMap(({ bindings }) => bindings.map((binding) => Number(binding.split(":")[1])));
  return ports.flatMap((port) => STRANGERS.filter((client) => answer(moment, client, port, SUBSCRIBER) === 250).map((client) => `${client} relays through port ${port}`));
}

/** A running LISTSERV is never told 5xx, nor too many recipients, by the host that changes; a refused connection only waits. */
function unfed(feeder: Moment, all: Moment[], changing: Moment, addressOf: Record<string, string>): string[] {
  const from = feeder.addresses[0];
  if (from === undefined || feeder.siteConfig === "") return [];
  return feeds(feeder.siteConfig).flatMap(({ fqdn, port, recipients }) => {
    const target = all.find(({ addresses, names }) => addresses.includes(addressOf[fqdn] ?? names[fqdn]?.[0] ?? ""));
    if (!target || (target !== changing && feeder !== changing)) return [];
    const said = answer(target, from, port, SUBSCRIBER, recipients - 1);
    return said === 250 || said === "no connection" ? [] : [`${from} is told ${said} by ${fqdn}:${port}`];
  });
}

/** What a running LISTSERV does with its mail: whom it hands it to, and how many recipients at once. */
function feeds(siteConfig: string): { fqdn: string; port: number; recipients: number }[] {
  const value = (keyword: string): string | undefined => new RegExp(`^${keyword}=(.*)\\r?$`, "m").exec(siteConfig)?.[1]?.trim();
  const recipients = Number(value("MAXBSMTP") ?? 100);
  return [...siteConfig.matchAll(/^SMTP_FORWARD_\d+=(?:\d+\*)?([A-Za-z0-9.-]+):(\d+)/gm)].map(([, fqdn = "", port = ""]) => ({ fqdn, port: Number(port), recipients }));
}

/** Mail for a LISTSERV name never ends in Drop or Badmail, nor at another host or a port where no listener is. */
function astray(moment: Moment, listservs: Record<string, string>): string[] {
  if (moment.smtp !== "Running" && moment.smtp !== "Paused") return [];
  const started = Object.values(moment.servers).filter(({ state }) => state === 2);
  return started.flatMap((server: MailServer) =>
    Object.entries(listservs).flatMap(([name, address]) => {
      const to = route(moment, server, name);
      if (typeof to !== "string" && to.port === LISTENER_PORT && [address, "127.0.0.1"].includes(to.address)) return [];
      return [`mail for ${name} goes to ${typeof to === "string" ? to : `${to.address}:${to.port}`}`];
    }),
  );
}
