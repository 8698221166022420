import { describe, expect, test } from "vitest";
import { OperatingSystem, Patching, Protection, Retire, RunMode, Subscription, Tier, parseSite, planSite, staging, type SiteArgs } from "../../components/site";
import { SINK_SUBNETS } from "../../components/site/mail-sink";
import { runRules } from "../../components/site/rules";
import { stagingRules } from "../../components/site/rules/staging";
import cluster from "../../stacks/cluster";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import { with_ } from "../support/config";

const args = { name: "liststaging", domain: "STAGING.EXAMPLE.ORG" };
const copy = staging(cluster, args) as SiteArgs;

describe("a staging copy of the cluster", () => {
  test("has the same hosts under the same keys, smaller, with names, addresses and a resource group of its own", () => {
    const [production, plan] = [planSite(cluster), planSite(copy)];
    expect(Object.keys(plan.hosts)).toEqual(Object.keys(production.hosts));
    expect(Object.fromEntries(Object.entries(plan.hosts).map(([key, host]) => [key, host.fqdn]))).toMatchObject({ listserv: "LISTSERV.STAGING.EXAMPLE.ORG", "dist1-smtp2": "DIST1-SMTP2.STAGING.EXAMPLE.ORG", spare: "SPARE.STAGING.EXAMPLE.ORG" });
    expect(plan.azure).toMatchObject({ resourceGroup: { name: "liststaging", existing: false }, network: { subnet: "10.21.0.0/16" } });
    expect(new Set(Object.values(plan.hosts).map(({ azure }) => `${azure?.size} ${azure?.dataDisk.sizeGiB}`))).toEqual(new Set(["Standard_D2s_v5 32"]));
    expect(plan.hosts["dist1"]?.azure?.image).toEqual(production.hosts["dist1"]?.azure?.image);
  });

  test("keeps weights, pools, workers and fail-over, and runs standalone, which is told", () => {
    const plan = planSite(copy);
    const lines = Object.fromEntries(plan.listserv["dist1"]?.siteConfig ?? []);
    expect(lines).toMatchObject({ RUNMODE: "STANDALONE", SMTP_FORWARD_1: "20*DIST1.STAGING.EXAMPLE.ORG:50025;POOL=A-", SMTP_FORWARD_2: "10*DIST1-SMTP1.STAGING.EXAMPLE.ORG:50025;SPARE.STAGING.EXAMPLE.ORG:50025" });
    expect(Object.fromEntries(plan.listserv["listserv"]?.siteConfig ?? [])["DIST_FORWARD"]).toBe("0*SELF 2*DIST1.STAGING.EXAMPLE.ORG DIST2.STAGING.EXAMPLE.ORG");
    expect(plan.findings.find(({ rule }) => rule === "worker-standalone")?.message).toContain("what it does to DIST_FORWARD is not documented");
  });

  test("publishes nothing and takes no mail from the internet", () => {
    const plan = planSite(copy);
    expect(plan.dns.filter(({ scope }) => scope === "public")).toEqual([]);
    expect(plan.firewall.filter(({ direction, from }) => direction === "inbound" && from.includes("Internet"))).toEqual([]);
  });

  test("does without the hosts that it leaves out, and what stood in for others stands in for nobody", () => {
    const smaller = staging(cluster, { ...args, leaveOut: ["dist1-smtp2", "spare"] }) as SiteArgs;
    const plan = planSite(smaller);
    expect(Object.keys(plan.hosts)).toEqual(["listserv", "dist1", "dist1-smtp1", "dist2", "dist2-smtp1"]);
    expect(plan.listserv["dist1"]?.forwards.map(({ failOver }) => failOver)).toEqual([undefined, undefined]);
    expect(plan.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("that leaves out the host through which administrators come is refused for it", () => {
    const plan = planSite(staging({ ...cluster, administration: { ...cluster.administration, jumpHost: { siteHost: "spare" } } }, { ...args, leaveOut: ["spare"] }) as SiteArgs);
    expect(plan.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual(["jump-host-unknown"]);
  });

  test("is the same address for address when it has fewer hosts", () => {
    const smaller = planSite(staging(cluster, { ...args, leaveOut: ["dist1", "spare"] }) as SiteArgs).hosts;
    expect(Object.keys(smaller)).toEqual(["listserv", "dist2", "dist2-smtp1"]);
    for (const [key, host] of Object.entries(smaller)) expect(host.address).toBe(planSite(copy).hosts[key]?.address);
  });

  test.each<[tier: Tier, leaveOut: string[]]>([
    [Tier.Cluster, []],
    [Tier.Cluster, ["dist1-smtp1", "dist1-smtp2", "dist2-smtp1", "spare"]],
    [Tier.WorkerSmtpServers, ["dist1", "spare"]],
    [Tier.DistributeWorkers, ["dist1", "dist2-smtp1", "spare"]],
    [Tier.SmtpServers, ["dist1", "dist2", "spare"]],
    [Tier.HighPerformance, ["dist1", "dist2", "spare", "smtp9"]],
  ])("is of the tier %s without %s", (tier, leaveOut) => {
    const production = with_(cluster, tier === Tier.SmtpServers || leaveOut.includes("smtp9") ? { smtpServers: { smtp9: { fqdn: "SMTP9.EXAMPLE.ORG" } } } : {});
    const smaller = staging(production as typeof cluster, { ...args, leaveOut });
    expect(smaller.tier).toBe(tier);
    expect(parseSite(smaller).faults).toEqual([]);
    expect(planSite(smaller).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("takes nothing along that is one server's, one network's or one key's", () => {
    const production = with_(cluster, {
      dkim: { domains: ["EXAMPLE.ORG"] },
      local: ["EXAMPLE.ORG"],
      internalDomains: { "CORP.EXAMPLE.ORG": { smartHost: "192.0.2.9" } },
      secrets: { licences: { listserv: "a licence" } },
      failOverServers: {
        spare: { fqdn: "SPARE.EXAMPLE.ORG", ssh: { host: "spare", user: "admin", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuuSXnRLg9wBZsbqUHO0lJlCvRLlLLMgpJEZo1vVGHR" }, address: "192.0.2.33", os: OperatingSystem.WindowsServer2019 },
        old: { fqdn: "OLD.EXAMPLE.ORG", retire: Retire.Abandon },
      },
    });
    production.listserv = { ...production.listserv, existingPublicAddress: { id: "/subscriptions/x/existing/ip", address: "198.51.100.1" }, machine: { size: "Standard_D16s_v5", patching: Patching.AutomaticByPlatform } };
    const derived = staging(production as typeof cluster, args) as SiteArgs;
    expect(derived).not.toHaveProperty("dkim");
    expect(derived).not.toHaveProperty("secrets");
    expect(derived.listserv).toMatchObject({ machine: { patching: "AutomaticByPlatform" } });
    expect(derived.listserv).not.toHaveProperty("existingPublicAddress");
    expect(Object.values(derived.failOverServers ?? {}).map(({ retire }) => retire)).toEqual([undefined, undefined]);
    expect(derived.mailSink?.productionAddresses).toEqual(["10.20.0.0/16", "198.51.100.1", "192.0.2.33"]);
    expect(planSite(derived).hosts["spare"]?.kind).toBe("azure");
  });
});

describe("staging() itself", () => {
  const faults = (derive: () => unknown): string => {
    try {
      derive();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test("tells all that is wrong with what it is given, with the way out", () => {
    const message = faults(() => staging(cluster, { ...args, name: "lists", leaveOut: ["dist3", "listserv"] }));
    expect(message).toContain("(3 faults)");
    expect(message).toMatch(/name .*another name than production's/);
    expect(message).toContain("Production has dist1, dist1-smtp1, dist1-smtp2, dist2, dist2-smtp1, spare.");
  });

  test("refuses a production config that is none, and the copy of a copy", () => {
    expect(faults(() => staging({ ...singleServer, postmaster: [] }, args))).toContain("The production config given to staging() is not a valid site");
    expect(faults(() => staging(copy as typeof cluster, { ...args, name: "again" }))).toContain("not a staging copy");
  });

  test("refuses to leave out so much that no tier has what is left, and says what to leave out besides", () => {
    const message = faults(() => staging(cluster, { ...args, leaveOut: ["dist1"] }));
    expect(message).toContain("(1 fault)");
    expect(message).toMatch(/leaveOut +found dist2 \(worker\), dist2-smtp1 \(smtp-server\), spare \(fail-over-server\) left beside the primary, expected hosts that some tier has: cluster has at least 2 workers/);
    expect(message).toContain("Leave out fewer, or spare as well.");
  });

  test("tells a misspelt key, a wrong kind of value and an unknown host at once, each where it stands", () => {
    const given = { ...args, name: "Copy!", leaveout: ["dist1"], leaveOut: "dist1", mailsink: {}, mailSink: { messagelimit: 5, image: 5 }, names: { dist1: "DIST1", dist3: "A.STAGING.EXAMPLE.ORG" }, addresses: { "dist1-smtp": "10.21.1.4" }, postmaster: [], machine: { Size: "Standard_D2s_v5" } };
    const message = faults(() => staging(cluster, given as unknown as typeof args));
    const told = (path: string, says: string): void => expect(message).toMatch(new RegExp(`^  ${path} +found ${says}`, "m"));
    expect(message).toContain("staging(), derived from the site lists, is not a valid site (11 faults)");
    told("name", '"Copy!", expected a name of small letters');
    told("leaveout", "a list of 1, expected no such key\\n +Did you mean leaveOut\\?");
    told("mailsink", "an empty object, expected no such key\\n +Did you mean mailSink\\?");
    told("leaveOut", '"dist1", expected a list of plan keys');
    told("mailSink.messagelimit", "a number, expected no such key\\n +Did you mean messageLimit\\?");
    told("mailSink.image", "5, expected a container image");
    told("names.dist1", '"DIST1", expected a fully-qualified domain name');
    told("names.dist3", "a text, expected no such key\\n +Did you mean dist1\\?");
    told('addresses\\["dist1-smtp"\\]', "a text, expected no such key\\n +Did you mean dist1-smtp1\\?");
    told("postmaster", "an empty list");
    told("machine.Size", "a text, expected no such key\\n +Did you mean size\\?");
  });

  test.each([undefined, null, "copy", []])("refuses args that are none: %j", (given) => {
    expect(faults(() => staging(cluster, given as unknown as typeof args))).toContain("(the config)");
  });

  test("refuses production's own secrets, under whatever name, and shows none", () => {
    const production = with_(cluster, { secrets: { adminPassword: "canary-a", licences: { listserv: "canary-b", dist1: "canary-c" } } });
    const message = faults(() => staging(production as typeof cluster, { ...args, secrets: { adminPassword: "another", licences: { dist1: "canary-b" }, hostKeys: { listserv: "canary-d" } } }));
    expect(message).toContain("(1 fault)");
    expect(message).toMatch(/secrets\.licences\.dist1 +found \[secret\], expected a secret of the copy's own: it is production's secrets\.licences\.listserv/);
    expect(message).not.toContain("canary");
  });

  test("lets nothing invalid out: a name that only some host makes too long is told at that host", () => {
    const message = faults(() => staging(cluster, { ...args, domain: `${`${"A".repeat(60)}.`.repeat(4)}ORG` }));
    expect(message).toMatch(/^ {2}workers\.dist1\.smtpServers\.smtp1\.fqdn +found "DIST1-SMTP1\.A+…, expected a fully-qualified domain name/m);
  });

  test("takes no address and no subnet that a host cannot have", () => {
    const message = faults(() => staging(cluster, { ...args, addresses: { dist1: "127.0.0.1" }, subnet: "10.21.0.0/30" }));
    for (const path of ["addresses.dist1", "subnet"]) expect(message).toMatch(new RegExp(`^  ${path.replaceAll(".", "\\.")} +found`, "m"));
  });

  test("asks where the copy of servers outside Azure is made", () => {
    const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuuSXnRLg9wBZsbqUHO0lJlCvRLlLLMgpJEZo1vVGHR";
    const { azure, ...elsewhere } = { ...singleServer, listserv: { ...singleServer.listserv, ssh: { host: "lists", user: "admin", hostKey }, address: "192.0.2.5" } };
    expect(faults(() => staging(elsewhere, args))).toMatch(/location .*found nothing[\s\S]*subscription/);
    const made = staging(elsewhere, { ...args, location: "westeurope", subscription: Subscription.Other, machine: azure?.machine });
    expect(planSite(made).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("types: the tier stays, and one host leaves none out", () => {
    const typed = staging(distributeWorkers, args);
    expect(typed.workers["dist1"]?.fqdn).toBe("DIST1.STAGING.EXAMPLE.ORG");
    // @ts-expect-error a single server has no hosts to leave out
    const refused = () => staging(singleServer, { ...args, leaveOut: ["dist1"] });
    expect(faults(refused)).toContain("Production has none.");
    // @ts-expect-error a copy has a domain of its own
    expect(faults(() => staging(singleServer, { name: "copy" }))).toMatch(/domain .*found nothing/);
    // @ts-expect-error misspelt
    expect(faults(() => staging(singleServer, { ...args, messageLimit: 5 }))).toMatch(/messageLimit .*no such key/);
  });
});

describe("a staging copy is refused", () => {
  const findings = (config: SiteArgs): { rule: string; path: string; message: string }[] => {
    expect(parseSite(config).faults).toEqual([]);
    return planSite(config).findings.filter(({ severity }) => severity === "error");
  };
  const changed = (change: (config: SiteArgs) => void): SiteArgs => {
    const config = structuredClone(copy);
    change(config);
    return config;
  };
  const worker = (config: SiteArgs) => config.workers?.["dist1"] as NonNullable<SiteArgs["workers"]>[string];
  const sink = (config: SiteArgs) => config.mailSink as NonNullable<SiteArgs["mailSink"]>;
  const azure = (config: SiteArgs) => config.azure as NonNullable<SiteArgs["azure"]>;
  const existing = { ssh: { host: "dist1", user: "admin", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuuSXnRLg9wBZsbqUHO0lJlCvRLlLLMgpJEZo1vVGHR" }, address: "10.21.9.9" };

  test.each<[rule: string, path: string, change: (config: SiteArgs) => void]>([
    ["staging-without-azure", "azure", (config) => delete config.azure],
    ["staging-existing-host", "workers.dist1.ssh", (config) => Object.assign(worker(config), existing)],
    ["staging-existing-network", "azure.network.existing", (config) => (azure(config).network = { existing: { virtualNetworkId: "/net", subnetId: "/net/subnets/mail", subnet: "10.21.0.0/16" } })],
    ["staging-takes-from-production", "workers.dist1.existingPublicAddress", (config) => (worker(config).existingPublicAddress = { id: "/subscriptions/x/existing/ip", address: "198.51.100.1" })],
    ["staging-takes-from-production", "azure.resourceGroup", (config) => (azure(config).resourceGroup = "LISTS")],
    ["staging-production-name", "workers.dist1.fqdn", (config) => (worker(config).fqdn = "dist1.example.org")],
    ["staging-production-name", "workers.dist1.fqdn", (config) => (worker(config).fqdn = "COPY.DIST1.EXAMPLE.ORG")],
    ["staging-production-name", "listserv", (config) => (config.listserv.furtherDomains = ["COPY.LISTSERV.EXAMPLE.ORG"])],
    ["staging-production-name", "listserv", (config) => (config.listserv.keywords = { MYORG: "x", BITNET_ROUTE: "LISTSERV.EXAMPLE.ORG" })],
    ["staging-production-name", "listserv", (config) => (config.local = ["LISTSERV.EXAMPLE.ORG"])],
    ["staging-production-name", "workers.dist1.smtp.fullyQualifiedDomainName", (config) => (worker(config).smtp = { fullyQualifiedDomainName: { value: "DIST1.EXAMPLE.ORG", reason: "as in production" } })],
    ["staging-production-name", "azure.network.privateZone", (config) => (azure(config).network = { subnet: "10.21.0.0/16", privateZone: "LISTSERV.EXAMPLE.ORG" })],
    ["staging-production-address", "workers.dist1.address", (config) => (sink(config).productionAddresses = [planSite(copy).hosts["dist1"]?.address ?? ""])],
    ["staging-production-address", "azure.network.subnet", (config) => (azure(config).network = { subnet: "10.20.0.0/16" })],
    ["staging-production-address", "workers.dist1.smtp.furtherRelayAddresses", (config) => (worker(config).smtp = { furtherRelayAddresses: { value: ["10.20.1.4"], reason: "asked for" } })],
    ["staging-production-address", "mailSink.subnet", (config) => (sink(config).subnet = "10.20.7.0/28")],
    ["staging-foreign-name", "listserv", (config) => (config.listserv.furtherDomains = ["GMAIL.COM"])],
    ["staging-foreign-name", "workers.dist1", (config) => (worker(config).furtherDomains = ["LISTS.STAGING.EXAMPLE.ORG", "EXAMPLE.ORG"])],
    ["staging-foreign-name", "listserv", (config) => (config.listserv.keywords = { LDAP_SERVER_AD: "ldaps://ldap.corp.example.net:636" })],
    ["staging-foreign-name", "workers.dist1", (config) => (worker(config).keywords = { MY_ROUTE: "5*relay.example.net:25(10:00-14:00)" })],
    ["staging-foreign-name", "workers.dist1", (config) => ((worker(config).smtpServers?.["smtp1"] as { forward: object }).forward = { failOver: "relay" })],
    ["staging-route-remains", "outbound.relay", (config) => (config.outbound = { relay: { host: "relay.example.net", port: 587, reason: "asked for" } })],
    ["staging-route-remains", 'internalDomains["CORP.EXAMPLE.NET"]', (config) => (config.internalDomains = { "CORP.EXAMPLE.NET": { smartHost: "192.0.2.9" } })],
    ["staging-route-remains", "workers.dist1.smtp", (config) => (worker(config).smtp = { smartHost: { value: "mx.example.net", reason: "asked for" } })],
    ["staging-route-remains", "workers.dist1.smtp", (config) => (worker(config).smtp = { smartHost: { value: "SINK.EXAMPLE.ORG", reason: "a name, which anybody may answer for" } })],
    ["staging-route-remains", "listserv.smtp", (config) => (config.listserv.smtp = { outboundPort: { value: 2525, reason: "asked for" } })],
    ["sink-subnet", "mailSink.subnet", (config) => (sink(config).subnet = "10.21.7.0/28")],
    ["sink-subnet", "mailSink.address", (config) => (sink(config).address = "10.255.25.3")],
    ["sink-image-open", "mailSink.image", (config) => (sink(config).image = "localhost:5000/axllent/mailpit")],
    ["sink-image-open", "mailSink.image", (config) => (sink(config).image = "axllent/mailpit:latest")],
    ["staging-image-version-open", "workers.dist1.machine.image", (config) => (worker(config).machine = { image: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2" } })],
    ["staging-image-version-open", "workers.dist1.machine.image", (config) => (worker(config).machine = { image: { id: "/subscriptions/0/resourceGroups/i/providers/Microsoft.Compute/galleries/g/images/listserv17", os: OperatingSystem.WindowsServer2022 } })],
    ["sink-in-production", "protection", (config) => (config.protection = Protection.Site)],
  ])("%s at %s", (rule, path, change) => {
    expect(findings(changed(change)).map((finding) => `${finding.rule} ${finding.path}`)).toContain(`${rule} ${path}`);
  });

  test("staging-route-remains where the firewall or a domain of the plan itself lets mail out", () => {
    const told = (change: (plan: ReturnType<typeof planSite>) => void): string => {
      const plan = structuredClone(planSite(copy));
      change(plan);
      return runRules(copy, plan).filter(({ rule }) => rule === "staging-route-remains").map(({ message }) => message).join("\n");
    };
    expect(told(() => undefined)).toBe("");
    expect(told((plan) => (plan.firewall = plan.firewall.filter(({ access }) => access !== "Deny")))).toContain("lets DIST1.STAGING.EXAMPLE.ORG out: everything, since no rule denies the rest");
    expect(told((plan) => plan.firewall.unshift({ host: "dist1", direction: "outbound", protocol: "Tcp", port: "587", from: ["dist1"], to: ["Internet"], reason: "x" }))).toContain("Tcp 587 to Internet");
    const opened = (protocol: "Tcp" | "Udp" | "*", port: string, ...to: string[]): string => told((plan) => plan.firewall.unshift({ host: "dist1", direction: "outbound", protocol, port, from: ["dist1"], to, reason: "x" }));
    expect(opened("Udp", "443", "Internet")).toContain("Udp 443 to Internet");
    expect(opened("*", "80", "Internet")).toContain("* 80 to Internet");
    expect(opened("Tcp", "443", "10.20.0.0/16")).toContain("Tcp 443 to 10.20.0.0/16");
    expect(opened("Tcp", "53", "Internet", "VirtualNetwork")).toContain("Tcp 53 to Internet VirtualNetwork");
    expect(opened("Tcp", "53", "Internet") + opened("Udp", "53", "Internet") + opened("*", "*", "10.21.0.0/16")).toBe("");
    expect(told((plan) => (plan.smtpServices["dist1"]!.domains[1]!.route = "dns"))).toContain("domain LISTSERV.STAGING.EXAMPLE.ORG by dns");
    expect(told((plan) => (plan.smtpServices["dist1"]!.domains[1]!.route = "[10.21.255.9]"))).toContain("by [10.21.255.9]");
    expect(told((plan) => (plan.smtpServices["dist1"]!.metabase["SmartHostType"] = 1))).toContain("smart host type 1");
  });

  const gallery = (path: string) => ({ id: `/subscriptions/0/resourceGroups/i/providers/Microsoft.Compute/${path}`, os: OperatingSystem.WindowsServer2022 });
  const marketplace = (version: string) => ({ publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2", version });
  const open = (config: SiteArgs): string[] => findings(config).flatMap(({ rule }) => (rule.endsWith("-open") ? [rule] : []));

  test.each(["edge", "nightly", "main", "LATEST", "v1", "v1.27", "1", "v1.27.x"])("sink-image-open for the tag %s, which moves on", (tag) => {
    expect(open(changed((config) => (sink(config).image = `localhost:5000/axllent/mailpit:${tag}`)))).toEqual(["sink-image-open"]);
  });

  test.each([":v1.27.11", ":1.27.11", ":1.27.11-alpine", `@sha256:${"0".repeat(64)}`, `:edge@sha256:${"0".repeat(64)}`])("a sink image with %s is the same each time", (tag) => {
    expect(open(changed((config) => (sink(config).image = `localhost:5000/axllent/mailpit${tag}`)))).toEqual([]);
  });

  test.each([gallery("galleries/g/images/i/versions/latest"), gallery("Galleries/g/Images/i"), { ...gallery(""), id: "/CommunityGalleries/g-1/Images/i" }, { ...gallery(""), id: "/CommunityGalleries/g-1/Images/i/Versions/latest" }, { ...gallery(""), id: "/sharedgalleries/g-1/images/i" }, marketplace("latest"), marketplace("Latest"), marketplace("20348")])("staging-image-version-open for %j", (image) => {
    expect(open(changed((config) => (worker(config).machine = { image })))).toEqual(["staging-image-version-open"]);
  });

  test.each([gallery("galleries/g/images/i/versions/1.0.0"), gallery("images/by-hand"), { ...gallery(""), id: "/CommunityGalleries/g-1/Images/i/Versions/2.0.1" }, { ...gallery(""), id: "/SharedGalleries/g-1/images/i/versions/2.0.1" }, marketplace("20348.2340.240303")])("an image %j is the same each time", (image) => {
    expect(open(changed((config) => (worker(config).machine = { image })))).toEqual([]);
  });

  test("staging-foreign-name where a line of the plan itself names another host, and not for what is below the copy's own names", () => {
    const told = (of: string, line: [string, string]): string => {
      const plan = structuredClone(planSite(copy));
      plan.listserv[of]!.siteConfig = [...plan.listserv[of]!.siteConfig.filter(([keyword]) => keyword !== line[0]), line];
      return runRules(copy, plan).filter(({ rule }) => rule === "staging-foreign-name").map(({ path, message }) => `${path}: ${message}`).join("\n");
    };
    expect(told("dist1", ["NODE", "DIST1.EXAMPLE.NET"])).toBe("workers.dist1: NODE in the SITE.CFG of DIST1.STAGING.EXAMPLE.ORG names DIST1.EXAMPLE.NET, which is no host of this copy.");
    expect(told("dist1", ["NODE", "LISTS.STAGING.EXAMPLE.ORG"])).toContain("NODE");
    expect(told("listserv", ["DIST_FORWARD", "0*SELF 2*DIST1.STAGING.EXAMPLE.ORG DIST9.EXAMPLE.NET"])).toContain("names DIST9.EXAMPLE.NET");
    expect(told("listserv", ["MYDOMAIN", "LISTSERV.STAGING.EXAMPLE.ORG AOL.COM"])).toContain("names AOL.COM");
    expect(told("listserv", ["SMTP_FORWARD_1", "10*LISTSERV.STAGING.EXAMPLE.ORG:50025;MX.EXAMPLE.NET:25"])).toContain("names MX.EXAMPLE.NET");
    expect(told("listserv", ["MYDOMAIN", "LISTSERV.STAGING.EXAMPLE.ORG lists.staging.example.org STAGING.EXAMPLE.ORG X.LISTSERV.STAGING.EXAMPLE.ORG"])).toBe("");
    expect(told("listserv", ["SPAM_EXIT", "C:\\tools\\scan.exe 1.5 reports.log"])).toBe("");
    expect(told("listserv", ["LDAP_AUTH_AD", "canary.example.net"])).toBe("");
  });

  test("a copy whose primary stands in a domain of production's takes none of its names", () => {
    const shared = staging(cluster, { ...args, names: { listserv: "LISTSERV-STAGING.EXAMPLE.ORG" } }) as SiteArgs;
    expect(planSite(shared).findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(findings({ ...shared, listserv: { ...shared.listserv, furtherDomains: ["EXAMPLE.ORG"] } }).map(({ rule }) => rule)).toEqual(["staging-foreign-name"]);
  });

  test("every rule of staging has a case here", () => {
    const ids = ["staging-without-azure", "staging-existing-host", "staging-existing-network", "staging-takes-from-production", "staging-production-name", "staging-production-address", "staging-foreign-name", "staging-route-remains", "sink-subnet", "sink-image-open"];
    expect(stagingRules.map(({ id }) => id)).toEqual(ids);
  });
});

describe("a production site", () => {
  const rules = (config: SiteArgs): string[] => planSite(config).findings.map(({ rule, path, severity }) => `${severity} ${rule} ${path}`);

  test("never points at a sink: by a relay, a smart host, or an internal domain", () => {
    const found = "error production-points-at-sink";
    expect(rules(cluster).join("\n")).not.toContain("sink");
    expect(rules(with_(cluster, { outbound: { relay: { host: "10.255.25.4", port: 25, reason: "left over" } } }))).toContain(`${found} outbound.relay`);
    expect(rules(with_(cluster, { outbound: { relay: { host: "mailpit", port: 1025, reason: "left over" } } }))).toContain(`${found} outbound.relay`);
    expect(rules(with_(cluster, { smtp: { smartHost: { value: "[10.255.25.4]", reason: "left over" } } }))).toContain(`${found} workers.dist1.smtp.smartHost`);
    expect(rules(with_(cluster, { internalDomains: { "CORP.EXAMPLE.NET": { smartHost: "10.255.25.4" } } }))).toContain(`${found} internalDomains["CORP.EXAMPLE.NET"]`);
  });

  test.each(SINK_SUBNETS)("never points into %s, which is a sink's by default; and no copy is made of one that does", (subnet) => {
    const address = subnet.replace(/0\/28$/, "4");
    const production = with_(cluster, { smtp: { smartHost: { value: `[${address}]`, reason: "left over" } } });
    expect(rules(production)).toContain("error production-points-at-sink workers.dist1.smtp.smartHost");
    expect(rules(with_(cluster, { outbound: { relay: { host: `[${address}]`, port: 25, reason: "left over" } } }))).toContain("error production-points-at-sink outbound.relay");
    expect(() => staging(production as typeof cluster, args)).toThrow(/\(the production config\) workers\.dist1\.smtp\.smartHost +found \[.*\], expected no route into the copy's mail sink/);
  });

  test("is refused by staging() where a route leads into the subnet that the sink is given", () => {
    const production = with_(cluster, { internalDomains: { "CORP.EXAMPLE.NET": { smartHost: "192.168.9.4" } } });
    expect(() => staging(production as typeof cluster, { ...args, mailSink: { subnet: "192.168.9.0/28" } })).toThrow(/internalDomains\["CORP\.EXAMPLE\.NET"\] +found 192\.168\.9\.4/);
    expect(staging(production as typeof cluster, args).tier).toBe("cluster");
  });

  test("is warned of images without a version", () => {
    const open = with_(singleServer, { azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement } });
    expect(rules(open)).toContain("warning image-version-open listserv.machine.image");
    expect(rules(singleServer as SiteArgs).join("\n")).not.toContain("version-open");
  });

  test("a copy may run in another mode, since its mail ends in the sink all the same", () => {
    const plan = planSite(staging(cluster, { ...args, runMode: RunMode.Networked }) as SiteArgs);
    expect(Object.fromEntries(plan.listserv["dist1"]?.siteConfig ?? [])["RUNMODE"]).toBe("NETWORKED");
  });
});
