import * as pulumi from "@pulumi/pulumi";
import * as containerinstance from "@pulumi/azure-native/containerinstance";
import * as storage from "@pulumi/azure-native/storage";
import type { containerinstance as input } from "@pulumi/azure-native/types/input";
import { userFault } from "../host/user-fault";
import { sinkEnvironment } from "./sink-environment";

/** An Azure file share that keeps the sink's messages. */
export interface SinkStorageArgs {
  /** Name of the storage account, unique in all of Azure: 3 to 24 small letters and digits. */
  accountName: string;
  /** Name of the file share. */
  shareName: string;
  /** Size of the file share, GiB. */
  sizeGiB: number;
}

/** Where all mail of a staging copy ends. */
export interface SinkContainerArgs {
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Name of the resource group that it is in. */
  resourceGroupName: pulumi.Input<string>;
  /** Name of the container group in Azure. */
  containerGroupName: string;
  /** A subnet that is delegated to container instances and holds nothing else. */
  subnetId: pulumi.Input<string>;
  /** Private IPv4 address, which the hosts' SMTP services have as their smart host. */
  address: string;
  /** Port on which it takes mail: the hosts' outbound port. */
  smtpPort: number;
  /** Port of its web page. */
  webPort: number;
  /** Container image with its version. */
  image: string;
  /** Messages kept; the oldest go first. */
  messageLimit: number;
  /** Default none: the messages go when the container group is replaced. */
  storage?: SinkStorageArgs;
  /** Tags of every resource. Default none. */
  tags?: Record<string, string>;
}

const FOLDER = "/messages";
const VOLUME = "messages";
const CPU_CORES = 1;
const MEMORY_GB = 1.5;

/** What Azure refuses to change of a container group: it is made anew. */
export const IMMUTABLE_OF_A_CONTAINER_GROUP = ["osType", "subnetIds", "ipAddress"];

/** Mailpit in a container instance with a private address: takes every message, shows it, and passes none on. */
export class MailSink extends pulumi.ComponentResource {
  /** The private address, as Azure gave it. */
  public readonly address: pulumi.Output<string>;

  constructor(name: string, args: SinkContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("listserv:index:MailSink", name, args, opts);
    const share = args.storage && shareOf(name, args, args.storage, this);
    const group = containerGroupOf(name, args, share, this);
    this.address = group.ipAddress.apply((given) => expectedAddress(args.address, given?.ip));
    this.registerOutputs({ address: this.address });
  }
}

function containerGroupOf(name: string, args: SinkContainerArgs, share: pulumi.Input<input.VolumeArgs> | undefined, parent: pulumi.Resource): containerinstance.ContainerGroup {
  const ports = [args.smtpPort, args.webPort].map((port) => ({ port, protocol: "TCP" }));
  const environment = sinkEnvironment({ ...args, host: "0.0.0.0", database: `${FOLDER}/mailpit.db`, networkShare: args.storage !== undefined });
  return new containerinstance.ContainerGroup(
    `${name}-group`,
    {
      resourceGroupName: args.resourceGroupName,
      location: args.location,
      containerGroupName: args.containerGroupName,
      osType: "Linux",
      sku: "Standard",
      restartPolicy: "Always",
      subnetIds: [{ id: args.subnetId }],
      ipAddress: { type: "Private", ip: args.address, ports },
      containers: [
        {
          name: "mailpit",
          image: args.image,
          ports,
          resources: { requests: { cpu: CPU_CORES, memoryInGB: MEMORY_GB } },
          environmentVariables: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
          volumeMounts: [{ name: VOLUME, mountPath: FOLDER }],
          livenessProbe: { httpGet: { path: "/livez", port: args.webPort, scheme: "http" }, periodSeconds: 30 },
        },
      ],
      volumes: [share ?? { name: VOLUME, emptyDir: {} }],
      tags: args.tags,
    },
    { parent, deleteBeforeReplace: true, replaceOnChanges: IMMUTABLE_OF_A_CONTAINER_GROUP },
  );
}

function shareOf(name: string, args: SinkContainerArgs, { accountName, shareName, sizeGiB }: SinkStorageArgs, parent: pulumi.Resource): pulumi.Output<input.VolumeArgs> {
  const group = { resourceGroupName: args.resourceGroupName };
  const account = new storage.StorageAccount(
    `${name}-storage`,
    { ...group, accountName, location: args.location, kind: "StorageV2", sku: { name: "Standard_LRS" }, minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false, enableHttpsTrafficOnly: true, tags: args.tags },
    { parent },
  );
  const share = new storage.FileShare(`${name}-share`, { ...group, accountName: account.name, shareName, shareQuota: sizeGiB }, { parent });
  const { keys } = storage.listStorageAccountKeysOutput({ ...group, accountName: account.name }, { parent });
  return pulumi.all([account.name, share.name, pulumi.secret(keys)]).apply(([storageAccountName, name_, [key]]) => ({
    name: VOLUME,
    azureFile: { storageAccountName, shareName: name_, storageAccountKey: key?.value ?? "" },
  }));
}

/** A container group asks for an address, and Azure decides: with another one the hosts' mail would wait for ever. */
function expectedAddress(planned: string, given: string | undefined): string {
  if (given === undefined || given === planned) return planned;
  throw userFault(`The mail sink has the address ${given}, and the hosts send to ${planned}. Set mailSink.address to ${given} and run pulumi up again; until then their mail waits.`);
}
