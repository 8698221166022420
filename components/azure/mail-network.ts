import * as pulumi from "@pulumi/pulumi";
import * as azureNetwork from "@pulumi/azure-native/network";
import type { network } from "@pulumi/azure-native/types/input";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import { checkArgs } from "../host/checked-args";
import { securityRules, type PassRuleArgs } from "./security-rules";

/** A record of a private zone. */
export interface PrivateRecordArgs {
  /** Full name: that of the zone, or one below it. */
  name: string;
  /** `A`, `MX` or `TXT`; anything else is a fault. One record of a type and name. */
  type: string;
  /** Of an A record an IPv4 address, of an MX record preference and name (`10 LISTSERV.EXAMPLE.ORG`), of a TXT record its text. */
  value: string;
}

/** A private DNS zone with its records. */
export interface PrivateZoneArgs {
  /**
   * Name of the zone, usually that of one host. A zone hides everything below its name inside the network: one that stands above a name
   * of another zone is a fault.
   */
  name: string;
  /** Its records. */
  records: PrivateRecordArgs[];
}

/** A subnet that one service of Azure has to itself, with a security group of its own. */
export interface DelegatedSubnetArgs {
  /** Name in Azure, up to 80 characters. */
  name: string;
  /** Address prefix (CIDR). */
  subnet: string;
  /** e.g. `Microsoft.ContainerInstance/containerGroups`. */
  service: string;
  /** Name in Azure of its security group. */
  networkSecurityGroupName: string;
  /** What may pass; everything else inbound is denied. May be empty. */
  rules: PassRuleArgs[];
}

/** What a site has in Azure once. */
export interface MailNetworkArgs {
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Name of the resource group: made here, or with `existingResourceGroup` taken as it is. */
  resourceGroupName: string;
  /** The resource group exists already. Default false. */
  existingResourceGroup?: boolean;
  /** Name of the virtual network in Azure, up to 64 characters. Not read with `existingVirtualNetworkId`. */
  virtualNetworkName: string;
  /** Address space of the virtual network (CIDR), which holds `subnet`; otherwise it is a fault. Not read of an existing network. */
  addressSpace: string;
  /** Further address spaces (CIDR), for delegated subnets that lie outside. Default none. */
  furtherAddressSpaces?: string[];
  /** Name of the hosts' subnet in Azure, up to 80 characters. Not read of an existing network. */
  subnetName: string;
  /** Address prefix of the subnet (CIDR). */
  subnet: string;
  /** Id of a virtual network that exists already; with `existingSubnetId`. */
  existingVirtualNetworkId?: pulumi.Input<string>;
  /** Id of the subnet that the hosts are in; with `existingVirtualNetworkId`, one without the other is a fault. */
  existingSubnetId?: pulumi.Input<string>;
  /** Private DNS zones, linked to the network. Default none. */
  privateZones?: PrivateZoneArgs[];
  /** Subnets of services beside the hosts' one; only of a network that is made here. */
  delegatedSubnets?: DelegatedSubnetArgs[];
  /** Tags of every resource. Default none. */
  tags?: Record<string, string>;
  /** A site's plan has decided these args, and they are not checked once more. Default false. */
  decided?: boolean;
}

const RECORD_TTL_SECONDS = 300;

/** What Azure refuses to change of a private zone's link, and azure-native does not declare: it is made anew. */
export const IMMUTABLE_OF_A_LINK = ["virtualNetwork"];

/** A TXT record is a sequence of strings of up to 255 characters each (RFC 1035 §3.3); an SPF record of many hosts is longer. */
const TXT_STRINGS = /.{1,255}/gs;

/** The virtual network of a site with its private names. Machines have no way out but by their own public address. */
export class MailNetwork extends pulumi.ComponentResource {
  /** Name of the resource group. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** Id of the subnet that the hosts are in. */
  public readonly subnetId: pulumi.Output<string>;
  /** Id of the virtual network. */
  public readonly virtualNetworkId: pulumi.Output<string>;

  constructor(name: string, args: MailNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    if (!args.decided) checkArgs("MailNetwork", name, args);
    super("listserv:index:MailNetwork", name, {}, opts);
    const parent = { parent: this };
    const group = args.existingResourceGroup
      ? undefined
      : new resources.ResourceGroup(`${name}-group`, { resourceGroupName: args.resourceGroupName, location: args.location, tags: args.tags }, parent);
    this.resourceGroupName = group?.name ?? pulumi.output(args.resourceGroupName);
    const network = args.existingVirtualNetworkId === undefined ? virtualNetworkOf(name, args, this) : undefined;
    this.virtualNetworkId = network?.id ?? pulumi.output(args.existingVirtualNetworkId as pulumi.Input<string>);
    this.subnetId = network
      ? network.id.apply((id) => `${id}/subnets/${args.subnetName}`)
      : pulumi.output(args.existingSubnetId as pulumi.Input<string>);
    for (const zone of args.privateZones ?? []) privateZone(name, zone, args.tags, this);
    this.registerOutputs({ resourceGroupName: this.resourceGroupName, subnetId: this.subnetId, virtualNetworkId: this.virtualNetworkId });
  }
}

/** Subnets are declared inline: made one by one in one network, Azure refuses some of them with 429. */
function virtualNetworkOf(name: string, args: MailNetworkArgs, parent: MailNetwork): azureNetwork.VirtualNetwork {
  const delegated = (args.delegatedSubnets ?? []).map((subnet) => delegatedSubnet(name, subnet, args, parent));
  return new azureNetwork.VirtualNetwork(
    `${name}-network`,
    {
      resourceGroupName: parent.resourceGroupName,
      location: args.location,
      virtualNetworkName: args.virtualNetworkName,
      addressSpace: { addressPrefixes: [args.addressSpace, ...(args.furtherAddressSpaces ?? [])] },
      subnets: [{ name: args.subnetName, addressPrefix: args.subnet, defaultOutboundAccess: false }, ...delegated],
      tags: args.tags,
    },
    { parent },
  );
}

function delegatedSubnet(name: string, subnet: DelegatedSubnetArgs, args: MailNetworkArgs, parent: MailNetwork): network.SubnetArgs {
  const group = new azureNetwork.NetworkSecurityGroup(
    `${name}-${subnet.name}-nsg`,
    {
      resourceGroupName: parent.resourceGroupName,
      location: args.location,
      networkSecurityGroupName: subnet.networkSecurityGroupName,
      securityRules: securityRules(subnet.rules),
      tags: args.tags,
    },
    { parent },
  );
  return {
    name: subnet.name,
    addressPrefix: subnet.subnet,
    delegations: [{ name: subnet.name, serviceName: subnet.service }],
    networkSecurityGroup: { id: group.id },
    defaultOutboundAccess: true,
  };
}

function privateZone(name: string, zone: PrivateZoneArgs, tags: Record<string, string> | undefined, parent: MailNetwork): void {
  const label = zone.name.toLowerCase();
  const made = new privatedns.PrivateZone(
    `${name}-zone-${label}`,
    { resourceGroupName: parent.resourceGroupName, privateZoneName: zone.name, location: "global", tags },
    { parent },
  );
  const link = new privatedns.VirtualNetworkLink(
    `${name}-zone-${label}-link`,
    {
      resourceGroupName: parent.resourceGroupName,
      privateZoneName: made.name,
      virtualNetworkLinkName: "site",
      location: "global",
      registrationEnabled: false,
      virtualNetwork: { id: parent.virtualNetworkId },
      tags,
    },
    // A network has one link to a zone, under one name: the old one goes first.
    { parent, deleteBeforeReplace: true, replaceOnChanges: IMMUTABLE_OF_A_LINK },
  );
  for (const record of zone.records) {
    new privatedns.PrivateRecordSet(
      `${name}-record-${record.name.toLowerCase()}-${record.type.toLowerCase()}`,
      {
        resourceGroupName: parent.resourceGroupName,
        privateZoneName: made.name,
        recordType: record.type,
        relativeRecordSetName: relativeName(record.name, zone.name),
        ttl: RECORD_TTL_SECONDS,
        ...recordValue(record),
      },
      { parent, dependsOn: [link] },
    );
  }
}

function relativeName(name: string, zone: string): string {
  return name.toUpperCase() === zone.toUpperCase() ? "@" : name.slice(0, -(zone.length + 1));
}

/** How a record's value is told to Azure, by its type. */
const RECORD_FORMS = new Map<string, (value: string) => Partial<privatedns.PrivateRecordSetArgs>>([
  ["A", (value) => ({ aRecords: [{ ipv4Address: value }] })],
  ["MX", (value) => ({ mxRecords: [mailExchange(value)] })],
  ["TXT", (value) => ({ txtRecords: [{ value: value.match(TXT_STRINGS) ?? [] }] })],
]);

function mailExchange(value: string): { preference: number; exchange: string } {
  const [preference = "", exchange = ""] = value.split(" ");
  return { preference: Number(preference), exchange };
}

function recordValue({ type, value }: PrivateRecordArgs): Partial<privatedns.PrivateRecordSetArgs> {
  const form = RECORD_FORMS.get(type);
  if (!form) throw new Error(`a private record is ${[...RECORD_FORMS.keys()].join(", ")}, not ${type}`);
  return form(value);
}
