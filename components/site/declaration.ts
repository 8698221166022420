import * as pulumi from "@pulumi/pulumi";
import * as compute from "@pulumi/azure-native/compute";
import { MailNetwork, type MailNetworkArgs } from "../azure/mail-network";
import { MailSink } from "../azure/mail-sink";
import { WindowsHost, type ImageReferenceArgs } from "../azure/windows-host";
import type { ManagedHostArgs } from "../host/commands";
import { publicKey, type HostConnectionArgs } from "../host/connection";
import { DESIRED_STATE_SCHEMA, type SecretsState } from "../host/desired-state";
import type { AzureHostPlan, HostPlan } from "../host/plan";
import { ListservInstance } from "../listserv/listserv-instance";
import { letGoCommand, narrowCommand, SmtpService, type SmtpServiceArgs } from "../smtp-service/smtp-service";
import type { SiteArgs, SiteSecretsArgs } from "./args";
import { hostRoute } from "./connections";
import { grouped } from "./grouped";
import { hostEntries, PRIMARY, type HostEntry } from "./hosts";
import { keptMail, type KeptMail } from "./kept-mail";
import { goingFeeders, narrowingOrder } from "./narrowing-order";
import type { AzurePlan, FirewallRule, MailSinkPlan, SitePlan } from "./plan";
import { dkimFiles } from "./secrets";
import { sinkAccess, tunnelHost, type SinkAccess } from "./sink-access";

interface DeclaredService {
  service: SmtpService;
  args: SmtpServiceArgs;
}

/** Declares the parts of a site in their order; no decision is taken here. */
export class Declaration {
  private readonly entries: Map<string, HostEntry>;
  private readonly firewall: ReadonlyMap<string, FirewallRule[]>;
  private readonly windowsHosts = new Map<string, WindowsHost>();
  /** Every host as its commands need it. */
  private readonly reached = new Map<string, ManagedHostArgs>();
  private readonly services = new Map<string, DeclaredService>();
  private readonly narrowed = new Map<string, pulumi.Resource>();
  private readonly instances = new Map<string, ListservInstance>();
  private sink: MailSink | undefined;
  /** What was not delivered by hosts that leave. */
  readonly kept: Record<string, pulumi.Output<KeptMail[]>> = {};
  /** Commands that come last on each host. */
  private readonly last: pulumi.CustomResource[] = [];

  constructor(
    private readonly name: string,
    private readonly config: SiteArgs,
    private readonly plan: SitePlan,
    private readonly secrets: SiteSecretsArgs,
    private readonly parent: pulumi.Resource,
    /** The plan of the last `up`, where it is known. */
    private readonly deployed: SitePlan | undefined,
  ) {
    this.entries = new Map(hostEntries(config).map((entry) => [entry.key, entry]));
    this.firewall = grouped(plan.firewall, ({ host }) => host);
  }

  declare(): void {
    this.machines();
    for (const key of this.jumpHostFirst()) this.smtpService(key);
    for (const key of this.workersFirst().filter((each) => !this.leaves(each))) this.listserv(key);
    this.drainInstances();
    for (const key of narrowingOrder(this.plan, this.deployed)) this.narrow(key);
    this.letGo();
  }

  /** Once every host is as planned. */
  done(): pulumi.Output<unknown> {
    return pulumi.all(this.last.map(({ id }) => id));
  }

  publicAddresses(): Record<string, pulumi.Input<string>> {
    return Object.fromEntries([...this.windowsHosts].map(([key, { publicAddress }]) => [key, publicAddress]));
  }

  retainedDisks(): Record<string, pulumi.Input<string>> {
    return this.plan.protection === "Site" ? Object.fromEntries([...this.windowsHosts].map(([key, { dataDiskId }]) => [key, dataDiskId])) : {};
  }

  sinkAccess(): pulumi.Output<SinkAccess> | undefined {
    const planned = this.plan.azure?.mailSink;
    if (!planned || !this.sink) return undefined;
    const through = this.windowsHosts.get(tunnelHost(this.plan));
    return pulumi.all([this.sink.address, through?.publicAddress]).apply(([, address]) => sinkAccess(this.plan, planned, address));
  }

  private childName(key: string): string {
    return `${this.name}-${key}`;
  }

  private machines(): void {
    const { azure } = this.plan;
    const network = azure && new MailNetwork(`${this.name}-network`, networkArgs(azure, this.config), { parent: this.parent });
    if (network && azure?.mailSink) this.sink = this.mailSink(azure, azure.mailSink, network);
    const availabilitySet = network && azure?.availabilitySet !== undefined ? this.availabilitySet(azure, network) : undefined;
    for (const [key, host] of Object.entries(this.plan.hosts)) {
      if (host.azure && azure && network) this.windowsHosts.set(key, this.windowsHost(key, host, host.azure, azure, network, availabilitySet));
    }
    for (const [key, host] of Object.entries(this.plan.hosts)) this.reached.set(key, this.managedHost(key, host, this.windowsHosts.get(key)));
  }

  private mailSink({ location, tags }: AzurePlan, sink: MailSinkPlan, network: MailNetwork): MailSink {
    const { name: containerGroupName, subnetName, address, smtpPort, webPort, image, messageLimit, storage } = sink;
    return new MailSink(
      `${this.name}-sink`,
      {
        location,
        resourceGroupName: network.resourceGroupName,
        containerGroupName,
        subnetId: network.virtualNetworkId.apply((id) => `${id}/subnets/${subnetName}`),
        address,
        smtpPort,
        webPort,
        image,
        messageLimit,
        ...(storage ? { storage } : {}),
        tags,
      },
      { parent: this.parent },
    );
  }

  private availabilitySet(azure: AzurePlan, network: MailNetwork): compute.AvailabilitySet {
    return new compute.AvailabilitySet(
      `${this.name}-availability`,
      { resourceGroupName: network.resourceGroupName, location: azure.location, availabilitySetName: azure.availabilitySet as string, sku: { name: "Aligned" }, platformFaultDomainCount: 2, tags: azure.tags },
      { parent: this.parent },
    );
  }

  private windowsHost(key: string, host: HostPlan, planned: AzureHostPlan, azure: AzurePlan, network: MailNetwork, set: compute.AvailabilitySet | undefined): WindowsHost {
    const entry = this.entries.get(key) as HostEntry;
    const publicAddress = planned.publicAddress;
    return new WindowsHost(
      this.childName(key),
      {
        location: azure.location,
        resourceGroupName: network.resourceGroupName,
        subnetId: network.subnetId,
        names: planned.names,
        computerName: host.computerName,
        address: host.address,
        furtherAddresses: host.furtherAddresses,
        size: planned.size,
        image: imageReference(planned, entry, this.config),
        zone: planned.zone,
        availabilitySetId: set?.id,
        dataDiskSizeGiB: planned.dataDisk.sizeGiB,
        dataDiskLun: planned.dataDisk.lun,
        encryptionAtHost: planned.encryptionAtHost,
        adminUsername: planned.adminUsername,
        adminPassword: this.secrets.adminPassword ?? "",
        patching: planned.patching,
        customScriptVersion: azure.versions.customScriptExtension,
        openSshVersion: azure.versions.openSshServer,
        administratorKey: publicKey(this.secrets.sshPrivateKey ?? "", "listserv:sshPrivateKey"),
        hostPrivateKey: this.secrets.hostKeys?.[key] ?? "",
        rules: this.firewall.get(key) ?? [],
        ...(publicAddress.existing
          ? { existingPublicAddressId: entry.args.existingPublicAddress?.id, existingPublicAddress: publicAddress.address }
          : { reverseFqdn: publicAddress.reverseFqdn }),
        protect: host.protected,
        retainDataDisk: this.plan.protection === "Site",
        abandoned: host.retire === "Abandon",
        machineMinutes: azure.machineMinutes,
        tags: azure.tags,
        decided: true,
      },
      { parent: this.parent },
    );
  }

  private managedHost(key: string, host: HostPlan, machine: WindowsHost | undefined): ManagedHostArgs {
    return {
      connection: this.connection(key),
      // Only once SSH answers is the machine's id handed on, so that no command dials before.
      machine: machine ? pulumi.all([machine.machine, machine.reachable]).apply(([id]) => id) : `generation-${host.generation ?? 1}`,
      abandoned: host.retire === "Abandon",
    };
  }

  private connection(key: string): HostConnectionArgs {
    return hostRoute<pulumi.Input<string>>(this.plan, key, {
      privateKey: this.secrets.sshPrivateKey ?? "",
      hostKey: (each) => (this.windowsHosts.get(each) as WindowsHost).hostKey,
      publicAddress: (each) => (this.windowsHosts.get(each) as WindowsHost).publicAddress,
    });
  }

  private jumpHostFirst(): string[] {
    const keys = Object.keys(this.plan.hosts);
    const { jumpHost } = this.plan.administration;
    const first = jumpHost && "siteHost" in jumpHost ? jumpHost.siteHost : undefined;
    return first === undefined ? keys : [first, ...keys.filter((key) => key !== first)];
  }

  private smtpService(key: string): void {
    const states = this.plan.desired[key] ?? [];
    const smtpService = states.find((state) => state.role === "smtp-service");
    const narrow = states.find((state) => state.role === "narrow");
    if (!smtpService) return;
    const jump = this.jumpHostFirst()[0];
    const args: SmtpServiceArgs = {
      host: this.reached.get(key) as ManagedHostArgs,
      key,
      fqdn: this.plan.hosts[key]?.fqdn ?? "",
      listserv: [],
      secrets: this.relaySecrets(key, smtpService.features),
      decided: JSON.stringify({ smtpService, narrow }),
    };
    const before = this.plan.administration.jumpHost && jump !== undefined && jump !== key ? this.services.get(jump)?.service : undefined;
    const service = new SmtpService(this.childName(key), args, { parent: this.parent, dependsOn: before ? [before] : [] });
    this.services.set(key, { service, args });
  }

  private relaySecrets(key: string, features: string[]): pulumi.Output<string> | undefined {
    const relay = this.plan.outbound.relay;
    // An abandoned host may have been there before there was a relay.
    if (relay?.user === undefined || this.secrets.relayPassword === undefined || this.plan.hosts[key]?.retire === "Abandon") return undefined;
    const instances = Object.values(this.plan.smtpServices).filter(({ host }) => host === key).map(({ instance }) => instance);
    const state = (password: string): SecretsState => ({
      schema: DESIRED_STATE_SCHEMA,
      role: "secrets",
      host: key,
      deadlineMinutes: 10,
      relay: instances.map((instance) => ({ instance, user: relay.user ?? "", password })),
      features,
    });
    return pulumi.secret(pulumi.output(this.secrets.relayPassword).apply((password) => JSON.stringify(state(password))));
  }

  private workersFirst(): string[] {
    const keys = Object.keys(this.plan.listserv);
    return [...keys.filter((key) => key !== PRIMARY), ...keys.filter((key) => key === PRIMARY)];
  }

  /** An instance is configured once every service that it feeds is, and the primary once every worker is. */
  private listserv(key: string): void {
    const instance = this.plan.listserv[key];
    if (!instance) return;
    const fed = instance.forwards.flatMap(({ service, failOver }) => (failOver === undefined ? [service] : [service, failOver]));
    const hosts = [...new Set([key, ...fed.map((each) => this.plan.smtpServices[each]?.host ?? key)])];
    const services = hosts.flatMap((host) => this.services.get(host)?.service ?? []);
    const workers = key === PRIMARY ? [...this.instances.values()] : [];
    this.listservInstance(key, this.reached.get(key) as ManagedHostArgs, [...services, ...workers]);
  }

  private listservInstance(key: string, host: ManagedHostArgs, after: pulumi.Resource[]): void {
    const state = (this.plan.desired[key] ?? []).find((each) => each.role === "listserv");
    if (!state) return;
    const dkimKeys = dkimFiles(this.config, this.secrets);
    const made = new ListservInstance(
      this.childName(key),
      { host, key, listserv: this.entries.get(key)?.listserv ?? this.config.listserv, postmaster: this.config.postmaster, decided: JSON.stringify(state), licence: this.secrets.licences?.[key], ...(Object.keys(dkimKeys).length > 0 ? { dkimKeys } : {}) },
      { parent: this.parent, dependsOn: after },
    );
    this.instances.set(key, made);
  }

  private leaves(key: string): boolean {
    return this.plan.hosts[key]?.retire === "Drain";
  }

  /** Once every instance that stays has let go of them, the instances that leave are drained. */
  private drainInstances(): void {
    const staying = [...this.instances.values()];
    for (const [key, { service, args }] of this.leavingServices()) this.listservInstance(key, once(service.ready, args.host), staying);
  }

  private leavingServices(): [string, DeclaredService][] {
    return [...this.services].filter(([key]) => this.leaves(key));
  }

  /** After all instances, the services that leave. */
  private letGo(): void {
    const instances = [...this.instances.values()];
    for (const [key, { service, args }] of this.leavingServices()) {
      const command = letGoCommand(this.childName(key), args, { parent: service, dependsOn: [...instances, ...this.goingFeeders(key)] });
      this.last.push(command);
      const instance = this.instances.get(key);
      this.kept[key] = keptMail(this.plan, key, [...(instance ? [instance.answer] : []), command.stdout]);
    }
  }

  /** A LISTSERV that goes from a host which stays is drained by its narrowing: what it still hands over is taken until then. */
  private goingFeeders(key: string): pulumi.Resource[] {
    return goingFeeders(this.plan, this.deployed, key).flatMap((feeder) => this.narrowed.get(feeder) ?? []);
  }

  /**
   * What a service allows shrinks only after every instance of the site has changed. It is no child of the service:
   * instances wait for a service with all its children, and this waits for them.
   */
  private narrow(key: string): void {
    const { service, args } = this.services.get(key) as DeclaredService;
    const command = narrowCommand(this.childName(key), args, { parent: this.parent, dependsOn: [service, ...this.instances.values(), ...this.goingFeeders(key)] });
    this.narrowed.set(key, command);
    this.last.push(command);
    this.kept[key] = keptMail(this.plan, key, [command.stdout]);
  }
}

/** Subnets of this kind hold container instances and nothing else. */
const CONTAINER_INSTANCES = "Microsoft.ContainerInstance/containerGroups";

/** The host, for commands that come after something. A dependency on a component would wait for all its children, later ones too. */
function once(ready: pulumi.Output<string>, host: ManagedHostArgs): ManagedHostArgs {
  return { ...host, machine: pulumi.all([host.machine, ready]).apply(([machine]) => machine) };
}

function networkArgs(azure: AzurePlan, config: SiteArgs): MailNetworkArgs {
  const existing = config.azure?.network?.existing;
  const sink = azure.mailSink;
  return {
    location: azure.location,
    resourceGroupName: azure.resourceGroup.name,
    existingResourceGroup: azure.resourceGroup.existing,
    virtualNetworkName: azure.network.virtualNetwork,
    addressSpace: azure.network.addressSpace,
    ...(azure.network.furtherAddressSpaces ? { furtherAddressSpaces: azure.network.furtherAddressSpaces } : {}),
    subnetName: azure.network.subnetName,
    subnet: azure.network.subnet,
    ...(existing ? { existingVirtualNetworkId: existing.virtualNetworkId, existingSubnetId: existing.subnetId } : {}),
    privateZones: azure.privateZones.map((zone) => ({ name: zone.name, records: zone.records.map(({ name, type, value }) => ({ name, type, value: value ?? "" })) })),
    ...(sink ? { delegatedSubnets: [{ name: sink.subnetName, subnet: sink.subnet, service: CONTAINER_INSTANCES, networkSecurityGroupName: sink.networkSecurityGroup, rules: sink.firewall }] } : {}),
    tags: azure.tags,
    decided: true,
  };
}

/** The plan holds an image's id only where it is plain; an output is taken from the config. */
function imageReference(planned: AzureHostPlan, entry: HostEntry, config: SiteArgs): ImageReferenceArgs {
  if (!("id" in planned.image)) return planned.image;
  return { id: entry.args.machine?.image?.id ?? config.azure?.machine?.image?.id };
}
