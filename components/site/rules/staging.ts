import { isUsable, overlap, parseAddress, parseNetwork } from "../addresses";
import { isAtOrBelow, sameName } from "../names";
import type { MailSinkPlan } from "../plan";
import { remainingRoutes, remainingWays } from "../staging-routes";
import { rule, type Fact, type Rule, type RuleInput } from "./rule";
import { hosts, services } from "./select";
import { addressesOfCopy, foreignNames, namesOfCopy } from "./staging-names";

const STAGING = "Staging: a copy that cannot mail a subscriber";
const SITE_VARIABLES = "Site Configuration Keyword Reference";

interface StagingInput extends RuleInput {
  sink: MailSinkPlan;
  production: NonNullable<RuleInput["config"]["mailSink"]>;
}

/** A rule that speaks of staging copies only. */
function stagingRule(id: string, citation: string, check: (input: StagingInput) => Fact[]): Rule {
  return rule(id, "error", citation, ({ config, plan }) => (config.mailSink && plan.azure?.mailSink ? check({ config, plan, sink: plan.azure.mailSink, production: config.mailSink }) : []));
}

export const stagingRules: Rule[] = [
  rule("staging-without-azure", "error", STAGING, ({ config }) =>
    config.mailSink && !config.azure ? [{ path: "azure", message: "A staging copy is made in Azure: its network is what keeps mail in.", remedy: "Add azure with location and subscription; staging() takes them." }] : [],
  ),
  rule("staging-existing-host", "error", STAGING, ({ config, plan }) =>
    hosts(plan)
      .filter(({ host }) => config.mailSink && host.kind === "existing")
      .map(({ host }) => ({ path: `${host.path}.ssh`, message: `${host.fqdn} exists already, and no network rule of this copy stops what it sends.`, remedy: "Take ssh out: the copy makes a machine of its own." })),
  ),
  stagingRule("staging-existing-network", STAGING, ({ config }) =>
    config.azure?.network?.existing
      ? [{ path: "azure.network.existing", message: "The copy would stand in a network that exists already: who else is there, and where its routes lead, nobody can tell from here.", remedy: "Leave existing out; peer the copy's own network with those from which people have to reach it." }]
      : [],
  ),
  stagingRule("staging-takes-from-production", STAGING, ({ config, plan, production }) => [
    ...hosts(plan)
      .filter(({ host }) => host.azure?.publicAddress.existing === true)
      .map(({ host }) => ({ path: `${host.path}.existingPublicAddress`, message: `${host.fqdn} would take a public address that exists already, with the reputation that its mail has earned.`, remedy: "Leave existingPublicAddress out." })),
    ...(sameName(plan.azure?.resourceGroup.name ?? "", production.productionResourceGroup ?? " ")
      ? [{ path: config.azure?.existingResourceGroup === undefined ? "azure.resourceGroup" : "azure.existingResourceGroup", message: `${production.productionResourceGroup} is production's resource group: data disks with its queue, and its addresses, lie in it.`, remedy: "Give the copy a resource group of its own." }]
      : []),
  ]),
  stagingRule("staging-production-name", `${SITE_VARIABLES}, NODE`, ({ config, plan, production }) =>
    namesOfCopy(config, plan).flatMap(({ path, told, value }) => {
      const taken = production.productionNames.find((name) => isAtOrBelow(value, name));
      return taken === undefined ? [] : [{ path, message: `${told} ${sameName(value, taken) ? "is" : "stands below"} the production name ${taken}.`, remedy: "Give the copy names in a domain that production does not use." }];
    }),
  ),
  stagingRule("staging-production-address", STAGING, ({ plan, sink, production }) =>
    addressesOfCopy(plan, sink).flatMap(({ path, told, value }) => {
      const taken = production.productionAddresses.find((address) => overlap(value, address));
      return taken === undefined ? [] : [{ path, message: `${told} is production's (${taken}).`, remedy: "Give the copy a subnet and addresses that production does not have." }];
    }),
  ),
  stagingRule("staging-foreign-name", `${SITE_VARIABLES}, NODE, SMTP_FORWARD_n and DIST_FORWARD`, ({ plan, production }) =>
    Object.values(plan.listserv).flatMap(({ host, fqdn, siteConfig }) =>
      foreignNames(plan, siteConfig, production.productionNames).map(({ keyword, name }) => ({
        path: plan.hosts[host]?.path ?? host,
        message: `${keyword} in the SITE.CFG of ${fqdn} names ${name}, which is no host of this copy.`,
        remedy: keyword === "MYDOMAIN" ? "Give furtherDomains names below the copy's own domain." : "Name only hosts of the copy.",
      })),
    ),
  ),
  stagingRule("staging-route-remains", STAGING, ({ config, plan, sink }) => [
    ...(config.outbound?.relay ? [{ path: "outbound.relay", message: `${config.outbound.relay.host} would pass the copy's mail on.`, remedy: "Take outbound out: all mail goes to the sink." }] : []),
    ...Object.keys(config.internalDomains ?? {}).map((name) => ({ path: `internalDomains["${name}"]`, message: `Mail for ${name} would go to a server that is no part of the copy.`, remedy: "Take internalDomains out: all mail goes to the sink." })),
    ...services(plan).flatMap(({ service, path }) => {
      const routes = remainingRoutes(plan, sink, service);
      return routes.length === 0 ? [] : [{ path, message: `${service.fqdn} would send mail elsewhere than to the sink at ${sink.address}: ${routes.join(", ")}.`, remedy: "Leave smartHost and outboundPort out of the copy's smtp settings." }];
    }),
    ...hosts(plan).flatMap(({ key, host }) => {
      const ways = remainingWays(plan.firewall.filter((each) => each.host === key), [plan.azure?.network.subnet ?? "", sink.address]);
      return ways.length === 0 ? [] : [{ path: host.path, message: `The network lets ${host.fqdn} out: ${ways.join(", ")}.`, remedy: "This is a mistake of the plan itself: deploy nothing, and report it." }];
    }),
  ]),
  stagingRule("sink-subnet", "Azure Container Instances, virtual networks", ({ plan, sink }) => {
    const network = parseNetwork(sink.subnet);
    const subnet = plan.azure?.network.subnet ?? "";
    return [
      ...(overlap(subnet, sink.subnet) ? [{ path: "mailSink.subnet", message: `The sink's subnet ${sink.subnet} meets the hosts' ${subnet}; container instances want one of their own.`, remedy: "Give mailSink.subnet a network beside it." }] : []),
      ...(network && isUsable(network, parseAddress(sink.address) ?? -1) ? [] : [{ path: "mailSink.address", message: `${sink.address} is not an address that Azure gives out in ${sink.subnet} (its first four and its last are reserved).`, remedy: "Leave mailSink.address out, or give a larger subnet." }]),
    ];
  }),
  stagingRule("sink-image-open", STAGING, ({ sink }) =>
    isPinned(sink.image) ? [] : [{ path: "mailSink.image", message: `${sink.image} names no full version: two runs of the same commit could differ.`, remedy: "Name a version, e.g. docker.io/axllent/mailpit:v1.27.11, or a digest." }],
  ),
];

/** A full version as tag, or a digest: `edge`, `latest` and `v1` move on. A colon before the last slash is a registry's port. */
function isPinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+\.\d+([-+.][\w.+-]+)?$/.test(image.split("/").at(-1) ?? "");
}
