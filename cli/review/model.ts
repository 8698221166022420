import type { Finding } from "../../components/site";
import type { Difference } from "./change/differences";

/** Two states of a site, stack by stack, as data: every renderer only renders it. */
export interface Review {
  base: string;
  head: string;
  stacks: StackReview[];
}

/** What became of one stack. */
export interface StackReview {
  stack: string;
  base: string;
  head: string;
  /** `compared`: two stacks beside each other, none of which becomes the other. */
  kind: "changed" | "new" | "deleted" | "compared";
  different: boolean;
  verdict: Verdict;
  /** Of two stacks that are compared: what is meant to differ. */
  sameButFor?: IntendedDifference[];
  findings: FindingChange[];
  hosts: HostChange[];
  /** What the site has once: network, zones, protection, relay. */
  site: HostChange[];
  /** Where `steps` of hosts and site come from. */
  engine: EngineAnswer;
  settings: SettingChange[];
  siteConfigs: SiteConfigChange[];
  firewall: FirewallChange[];
  dns: DnsChange[];
  secrets: SecretChange[];
  restarts: Restart[];
  topology: { before?: Topology; after?: Topology };
  /** Places of the plan that no other part speaks of. */
  rest: RestChange[];
  /** Every changed place of the plan (RFC 6902, and what the base has there). Applied to the base they give the head. Passwords are not in it. */
  differences: Difference[];
}

/** One sentence, and what it is made of. */
export interface Verdict {
  sentence: string;
  /** `pulumi up` would refuse: errors of the plan, or hosts that were not retired. */
  refused: string[];
  mailStops: string[];
  /** Hosts whose mail waits longer than a service takes to restart. */
  mailWaits: string[];
  irreversible: string[];
}

export interface IntendedDifference {
  what: string;
  hosts: string[];
  base: string;
  head: string;
}

export interface FindingChange {
  /** `changes`: it was there before, in other words. */
  change: "appears" | "changes" | "vanishes";
  /** What all of them share: the rule. */
  finding: Pick<Finding, "rule" | "severity" | "citation">;
  /** Where in the config, what is found there, what to do. */
  places: Pick<Finding, "path" | "message" | "remedy">[];
}

export type Operation = "made" | "changed" | "replaced" | "removed";

/** A fact that changed, in words. */
export interface FactChange {
  name: string;
  from?: string;
  to?: string;
  /** What that means for the machine or for mail. */
  effect?: string;
}

/** What Pulumi does with one resource. */
export interface Step {
  resource: string;
  operation: Operation;
  /** Of a replacement: why it cannot be changed in place. */
  because?: string;
}

/** Hosts to which the same happens. */
export interface HostChange {
  hosts: string[];
  operation: Operation;
  /** What they are, e.g. `worker, Azure Standard_D4s_v5`. */
  what: string;
  facts: FactChange[];
  steps: Step[];
  /** What people should know of it. */
  notes: string[];
}

/** Whether the steps were asked of the real engine. */
export interface EngineAnswer {
  source: "engine" | "plan";
  /** Why they are from the plan alone, or what the engine refused. */
  note?: string;
  errors: string[];
}

export interface SettingChange {
  services: string[];
  operation: "made" | "changed" | "removed";
  tab: string;
  name: string;
  importance?: string;
  from?: string;
  to?: string;
  /** Of lists: entries that come and go. */
  added: string[];
  dropped: string[];
  /** What the paper says. */
  paper?: string;
  why?: string;
  /** What the head's value is to the paper: its own, a deviation, or a choice that it leaves to the site or the tier. */
  standing?: "paper" | "deviation" | "choice";
  reason?: string;
}

export interface SiteConfigChange {
  instances: string[];
  operation: "made" | "changed" | "removed";
  file: string;
  /** Unified diff of the first instance, passwords not shown; in the others their own name stands in place of its name. */
  diff: string[];
}

export interface FirewallChange {
  hosts: string[];
  operation: "made" | "changed" | "removed";
  /** e.g. `inbound Tcp 50025`. */
  packet: string;
  added: string[];
  dropped: string[];
  reason: string;
}

export interface DnsChange {
  change: "publish" | "withdraw";
  scope: "public" | "private";
  name: string;
  type: string;
  value: string;
  /** The value of the same name and type that it takes the place of. */
  replaces?: string;
  purpose: string;
}

/** A secret by its public name; its value is never read into a review. */
export interface SecretChange {
  name: string;
  change: "added" | "changed" | "removed";
}

export interface Restart {
  service: string;
  hosts: string[];
  because: string;
}

export interface RestChange {
  places: string[];
  from?: string;
  to?: string;
}

export type Mark = "made" | "changed" | "replaced" | "removed" | "same";

export interface TopologyNode {
  id: string;
  /** Plan keys: one host, or several of the same kind drawn as one. */
  hosts: string[];
  role: string;
  label: string;
  mark: Mark;
}

export interface TopologyEdge {
  from: string;
  to: string;
  kind: "smtp-forward" | "dist-forward" | "fail-over";
  label: string;
}

export interface Topology {
  nodes: TopologyNode[];
  edges: TopologyEdge[];
}
