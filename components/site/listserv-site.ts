import * as pulumi from "@pulumi/pulumi";
import { warnOfAgent } from "../host/agent";
import { userFault } from "../host/user-fault";
import type { SiteArgs, SiteSecretsArgs } from "./args";
import "./parts";
import { Declaration } from "./declaration";
import { SiteFaults } from "./faults";
import { findingsText } from "./findings-text";
import { configuredKeys, type SiteKeys } from "./key-change";
import { allKept, type KeptMail } from "./kept-mail";
import { parseSite } from "./parse";
import type { SitePlan } from "./plan";
import { planSite } from "./plan-site";
import { preparedFor } from "./prepared";
import { configuredSecrets, malformedKeys, missingSecrets } from "./secrets";
import type { SinkAccess } from "./sink-access";

export type { SinkAccess } from "./sink-access";

/** A whole site as its plan has it: network, hosts, SMTP services, LISTSERV instances. */
export class ListservSite extends pulumi.ComponentResource {
  // A plan has unions and tuples in it, which Pulumi's other languages do not: to them it is plain data (plan.schema.json describes it).
  /* eslint-disable @typescript-eslint/no-explicit-any */
  /** The plan, as `listserv plan --json` prints it, of the last `up` that was finished. */
  public readonly plan: pulumi.Output<Record<string, any>>;
  /** Records to publish in the public DNS: scope, name, type, value or valueFrom, purpose. */
  public readonly dns: pulumi.Output<Record<string, any>[]>;
  /* eslint-enable @typescript-eslint/no-explicit-any */
  /** Public IPv4 address by plan key. */
  public readonly publicAddresses: pulumi.Output<Record<string, string>>;
  /** `fqdn:port` of each SMTP service by plan key. */
  public readonly endpoints: pulumi.Output<Record<string, string>>;
  /** Id of each data disk that outlives its host, by plan key. */
  public readonly retainedDisks: pulumi.Output<Record<string, string>>;
  /** Public halves of the SSH keys that the site is administered with: the next deployment sees whether they change. */
  public readonly sshKeys: pulumi.Output<SiteKeys>;
  /** Of a staging copy: how to look at the mail in its sink. */
  public readonly mailSink?: pulumi.Output<SinkAccess>;
  /** Mail that a host, or a LISTSERV on it, could not deliver before it was let go, by plan key: on which disk, in which folder, how many messages. */
  public readonly undelivered: pulumi.Output<Record<string, KeptMail[]>>;

  constructor(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("listserv:index:ListservSite", name, {}, opts);
    const config = checkedConfig(args, name);
    const known = preparedFor(args);
    const plan = checkedPlan(config, known?.plan ?? planSite(config));
    const secrets = checkedSecrets(plan, config.secrets ?? configuredSecrets());
    const site = new Declaration(name, config, plan, secrets, this, known?.deployed);
    site.declare();
    // What the next up compares itself with is what was reached, not what was tried: a host that could not be made is not in service.
    this.plan = site.done().apply(() => plan) as unknown as typeof this.plan;
    this.dns = pulumi.output(plan.dns.filter((record) => record.scope === "public")) as unknown as typeof this.dns;
    this.publicAddresses = pulumi.output(site.publicAddresses());
    this.endpoints = pulumi.output(Object.fromEntries(Object.entries(plan.smtpServices).map(([key, { fqdn, port }]) => [key, `${fqdn}:${port}`])));
    this.retainedDisks = pulumi.output(site.retainedDisks());
    this.sshKeys = pulumi.output(configuredKeys());
    const sink = site.sinkAccess();
    if (sink) this.mailSink = sink;
    this.undelivered = allKept(site.kept);
    this.registerOutputs(siteOutputs(this));
  }
}

/** A site's outputs by their public names; a stack's are the same. */
export function siteOutputs({ plan, dns, publicAddresses, endpoints, retainedDisks, sshKeys, undelivered, mailSink }: ListservSite) {
  return { plan, dns, publicAddresses, endpoints, retainedDisks, sshKeys, undelivered, ...(mailSink ? { mailSink } : {}) };
}

/** All faults of the input at once, before anything is registered. */
function checkedConfig(args: SiteArgs, name: string): SiteArgs {
  const { config, faults, unchecked } = parseSite({ ...args, name: args.name ?? name });
  if (!config) throw userFault(new SiteFaults(faults, `The site ${name}`, unchecked).message);
  return config;
}

/** An error finding stops everything; warnings are shown and do not. */
function checkedPlan(config: SiteArgs, plan: SitePlan): SitePlan {
  const errors = plan.findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw userFault(`The site ${config.name} cannot be built like this (${errors.length} error${errors.length === 1 ? "" : "s"})\n\n${findingsText(errors)}`);
  for (const finding of plan.findings.filter(({ severity }) => severity === "warning")) void pulumi.log.warn(findingsText([finding]));
  warnOfAgent();
  return plan;
}

function checkedSecrets(plan: SitePlan, secrets: SiteSecretsArgs): SiteSecretsArgs {
  const missing = missingSecrets(plan, secrets);
  const malformed = malformedKeys();
  if (malformed.length > 0) {
    throw userFault(malformed.map((name) => `${name} is not an unencrypted OpenSSH private key. Remove it (pulumi config rm --path '${name}') and let "npx listserv init ${pulumi.getStack()}" make one, or set yours.`).join("\n"));
  }
  if (missing.length === 0) return secrets;
  const names = missing.map((each) => `  ${each}`).join("\n");
  throw userFault(`${missing.length} secret${missing.length === 1 ? " is" : "s are"} missing:\n${names}\nRun: npx listserv init ${pulumi.getStack()}\nIt makes what can be made and says how to set the rest.`);
}
