import type { SitePlan } from "../../../components/site";
import type { SmtpServiceState } from "../../../components/host/desired-state";
import { UserFault } from "../../exit";
import { reviewStack, type Known } from "../change/review-stack";
import { sealed } from "../change/seal";
import { topologyOf } from "../change/topology";
import { findingChanges } from "../change/findings";
import { secretChanges } from "../change/secrets";
import type { IntendedDifference, SecretChange, StackReview } from "../model";
import type { Reviewed } from "../review-of";
import { folderSource, type LoadedStack } from "../sources/source";
import { takeIntended } from "./intended";
import { renamed } from "./rename";

/** Two stacks of the working tree beside each other: what is meant to differ between a site and its copy, and what else does. */
export async function compareStacks(folder: string, first: string, second: string): Promise<Reviewed> {
  const source = folderSource("working tree", folder);
  const missing = [first, second].filter((stack) => !source.stacks.includes(stack));
  if (missing.length > 0) throw new UserFault(`There is no stacks/${missing.join(".ts, stacks/")}.ts here. Known: ${source.stacks.join(", ") || "none"}.`);
  const [base, head] = (await Promise.all([first, second].map((stack) => source.load(stack)))) as [LoadedStack, LoadedStack];
  const secrets = secretChanges(base.fingerprints, head.fingerprints);
  return { review: { base: first, head: second, stacks: [comparison(first, base.plan, second, head.plan, secrets)] }, faults: [] };
}

/** Neither becomes the other, so nothing is done to any resource. */
const NOTHING_HAPPENS: Known = { engine: { steps: { hosts: new Map(), site: [] }, answer: { source: "plan", errors: [] } } };

/** The review of two stacks none of which becomes the other. Pure. */
export function comparison(first: string, firstPlan: SitePlan, second: string, secondPlan: SitePlan, secrets: SecretChange[] = []): StackReview {
  const { base, head } = sealed(firstPlan, secondPlan) as { base: SitePlan; head: SitePlan };
  const [own, theirs] = [renamed(base, head), structuredClone(head)];
  // Names and addresses are read before they are called alike.
  const named = takeNames(base, head);
  const findings = findingChanges(own.findings, theirs.findings);
  const intended = [...takeIntended(own, theirs), ...named, ...ownSecrets(secrets)].sort((one, two) => one.what.localeCompare(two.what));
  const review = reviewStack(`${first} and ${second}`, { label: first, plan: derivedAside(own) }, { label: second, plan: derivedAside(theirs) }, NOTHING_HAPPENS);
  const [before, after] = [topologyOf(base, new Map()), topologyOf(head, new Map())];
  return {
    ...review,
    kind: "compared",
    findings,
    hosts: review.hosts.map((change) => ({ ...change, notes: [] })),
    restarts: [],
    sameButFor: intended,
    verdict: { ...review.verdict, refused: [], mailStops: [], mailWaits: [], irreversible: [], sentence: sentence(first, second, intended, review) },
    topology: { ...(before ? { before } : {}), ...(after ? { after } : {}) },
  };
}

/** Each stack has its own, licences among them; which of them differ says nothing. */
function ownSecrets(secrets: SecretChange[]): IntendedDifference[] {
  return secrets.length === 0 ? [] : [{ what: "licences, keys and other config of their own", hosts: [], base: "", head: "" }];
}

function takeNames(base: SitePlan, head: SitePlan): IntendedDifference[] {
  return takeIntended(structuredClone(base), structuredClone(head)).filter(({ what }) => /of their own$/.test(what));
}

function sentence(first: string, second: string, intended: IntendedDifference[], { different }: StackReview): string {
  const meant = intended.length === 0 ? "nothing that is meant to differ does" : `same but for ${intended.map(({ what }) => what).join(", ")}`;
  return different ? `${first} and ${second} differ in what is not meant to, see below; otherwise ${meant}.` : `${first} and ${second}: ${meant}.`;
}

/** What follows from the rest of a plan is compared there; findings, records and notes are told apart from it. */
function derivedAside(plan: SitePlan): SitePlan {
  const desired = Object.fromEntries(Object.entries(plan.desired).map(([key, roles]) => [key, roles.flatMap((role) => (role.role === "smtp-service" ? [windowsOf(role)] : []))]));
  return { ...plan, dns: [], notes: [], findings: [], desired };
}

function windowsOf({ schema, role, host, deadlineMinutes, features, reservedPorts, website, listenerAddresses, virtualServers, drain }: SmtpServiceState): SmtpServiceState {
  const servers = virtualServers.map((server) => ({ ...server, bannerName: "", metabase: {}, relayFrom: [], connectFrom: [], defaultDomain: "", domains: [] }));
  return { schema, role, host, deadlineMinutes, features, reservedPorts, website, firewall: [], defenderExclusions: [], listenerAddresses, hostNames: [], virtualServers: servers, drain };
}
