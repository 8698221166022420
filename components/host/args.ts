import type { Input } from "@pulumi/pulumi";

/** Releases of Windows Server as far as the rules tell them apart: SMTPSVC is in 2016 to 2022 with desktop experience. */
export enum OperatingSystem {
  WindowsServer2016 = "WindowsServer2016",
  WindowsServer2016Core = "WindowsServer2016Core",
  WindowsServer2019 = "WindowsServer2019",
  WindowsServer2019Core = "WindowsServer2019Core",
  WindowsServer2022 = "WindowsServer2022",
  WindowsServer2022Core = "WindowsServer2022Core",
  WindowsServer2025 = "WindowsServer2025",
  WindowsServer2025Core = "WindowsServer2025Core",
}

/** Whether the public DNS records of a sending host stand already. A PTR is refused by Azure before they do. */
export enum PublicDns {
  Pending = "Pending",
  Published = "Published",
}

/** First step of removing a host: what happens to it while its key is still in the config. */
export enum Retire {
  /** The feeders let go of it, its queue is drained, its protection is lifted. */
  Drain = "Drain",
  /** It cannot be reached and never will be: nothing contacts it again. */
  Abandon = "Abandon",
}

/** How Windows Update is run on an Azure VM (`patchSettings.patchMode`). */
export enum Patching {
  AutomaticByPlatform = "AutomaticByPlatform",
  AutomaticByOS = "AutomaticByOS",
  Manual = "Manual",
}

/** SSH to a server, by key only, with the host key known beforehand. */
export interface SshArgs {
  /** Name or address to dial. */
  host: string;
  /** Default 22. */
  port?: number;
  /** Account in the group Administrators. */
  user: string;
  /** Public host key as in a known_hosts line without the name, e.g. `ssh-ed25519 AAAA…`. */
  hostKey: string;
}

/** The server through which all others are reached. Either `siteHost` or the members of an SSH server outside the site. */
export interface JumpHostArgs {
  /** Plan key of a host of this site. */
  siteHost?: string;
  /** Name or address to dial of an SSH server outside the site; with `user` and `hostKey`, and not with `siteHost`. An IPv4 address is let in to Azure hosts; of a name the private address belongs into `networks`. */
  host?: string;
  /** Default 22. */
  port?: number;
  /** Account on that server. */
  user?: string;
  /** Public host key of that server, e.g. `ssh-ed25519 AAAA…`. */
  hostKey?: string;
}

/** How hosts are administered. */
export interface AdministrationArgs {
  /** IPv4 networks (CIDR) from which SSH is allowed. */
  networks: string[];
  /** The server through which all others are reached. Default none: they are dialled directly. */
  jumpHost?: JumpHostArgs;
}

/** A further address of a multi-homed host. */
export interface FurtherAddressArgs {
  /** IPv4 address; one that the host has already is an error. */
  address: string;
}

/** Subnet and mask that cover all addresses of a multi-homed LISTSERV host (paper, Access tab, Relay: "Group of computers"). */
export interface AddressGroupArgs {
  /** Network address, e.g. `10.20.1.0`. */
  subnet: string;
  /** e.g. `255.255.255.0`. */
  mask: string;
}

/** A VM image: a marketplace image (`publisher`, `offer`, `sku`), or the id of a gallery image with its `os`. */
export interface ImageArgs {
  /** Publisher of a marketplace image, e.g. `MicrosoftWindowsServer`. */
  publisher?: string;
  /** Offer of a marketplace image, e.g. `WindowsServer`. */
  offer?: string;
  /** Sku of a marketplace image, e.g. `2022-datacenter-g2`. 2025 and Core have no SMTP service and are errors (paper, "Special Consideration"). */
  sku?: string;
  /** Version of a marketplace image. Default `latest`; a staging copy wants it pinned. */
  version?: string;
  /** Id of a gallery image or image version that has LISTSERV installed. */
  id?: Input<string>;
  /** Required with `id`, and for a marketplace sku that is not known here. */
  os?: OperatingSystem;
}

/** The Azure VM of a host. What is left out comes from the site's `azure.machine`. */
export interface MachineArgs {
  /** Azure VM size, e.g. `Standard_D4s_v5`. */
  size?: string;
  /** Image of the machine, taken whole. Default: Windows Server 2022 Datacenter of the marketplace. */
  image?: ImageArgs;
  /** Availability zone, `1`, `2` or `3`. Excludes an availability set. */
  zone?: string;
  /** Size of the data disk for queue and spool, in GiB. Default 64. */
  dataDiskSizeGiB?: number;
  /** Encryption at host. Default false. */
  encryptionAtHost?: boolean;
  /** Default `listservadmin`; at most 20 characters. */
  adminUsername?: string;
  /** Default `Manual`: a reboot in the middle of a delivery is for people to decide. */
  patching?: Patching;
}

/** A public address that exists already and is known beforehand. */
export interface ExistingPublicAddressArgs {
  /** Azure resource id. */
  id: Input<string>;
  /** The IPv4 address itself. */
  address: string;
}

/** What every host of a site has. With `ssh` it is a server that exists already, otherwise an Azure VM that the site creates. */
export interface HostArgs {
  /** Fully-qualified domain name that others reach it by, and that SMTP_FORWARD names. */
  fqdn: string;
  /** Plan key under which the host was first declared, where it has moved in the config since. */
  key?: string;
  /** Windows computer name, at most 15 characters. Default: chosen from the key. */
  computerName?: string;
  /** Private IPv4 address. Default: chosen by the plan from the key and the subnet alone. Required for an existing server. */
  address?: string;
  /** Further addresses of a multi-homed host. */
  furtherAddresses?: FurtherAddressArgs[];
  /** Relay entry that stands for all addresses of this host. */
  addressGroup?: AddressGroupArgs;
  /** Makes this an existing Windows server. */
  ssh?: SshArgs;
  /** Operating system of an existing server. Default: found out on the host. */
  os?: OperatingSystem;
  /** Existing server: raise it to have the server configured from the start again. Default 1. */
  generation?: number;
  /** The Azure VM. Together with `ssh` a fault. */
  machine?: MachineArgs;
  /** Public address of an Azure VM that exists already. Default: one is made. */
  existingPublicAddress?: ExistingPublicAddressArgs;
  /** Whether the host's public records stand already; `Published` sets the PTR. Default `Pending`, of which a warning reminds. */
  publicDns?: PublicDns;
  /** First step of removing the host (`Drain` or `Abandon`); the second deletes its key. Default none: it serves. */
  retire?: Retire;
}
