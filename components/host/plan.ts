import type { OperatingSystem, Patching, PublicDns, Retire, SshArgs } from "./args";

/** Stands in the plan where the config holds an output that only Azure knows. */
export const KNOWN_AT_DEPLOYMENT = "(known at deployment)";

/** What a host is in the site. */
export type HostRole = "primary" | "worker" | "smtp-server" | "fail-over-server";

/** A host as the plan decides it. Plain data. */
export interface HostPlan {
  kind: "azure" | "existing";
  role: HostRole;
  /** Where the config declares it, e.g. `workers.dist1.smtpServers.smtp1`. */
  path: string;
  fqdn: string;
  computerName: string;
  /** Private IPv4 address that the other hosts use. */
  address: string;
  furtherAddresses: string[];
  /** Entry of other services' relay lists for this host where it feeds them: its addresses, or its group. */
  relayEntries: string[];
  operatingSystem?: OperatingSystem;
  publicDns: PublicDns;
  retire?: Retire;
  /** Kept when the host goes, and only lifted by `retire`. */
  protected: boolean;
  /** Existing server only. */
  ssh?: SshArgs;
  generation?: number;
  /** Azure VM only. */
  azure?: AzureHostPlan;
}

/** The Azure side of a host: every name explicit, because names are identities there. */
export interface AzureHostPlan {
  names: {
    virtualMachine: string;
    networkInterface: string;
    networkSecurityGroup: string;
    publicAddress: string;
    dataDisk: string;
    osDisk: string;
    /** First label of the public address's own name, `<label>.<region>.cloudapp.azure.com`. */
    domainNameLabel: string;
  };
  size: string;
  image: { publisher: string; offer: string; sku: string; version: string } | { id: string };
  zone?: string;
  dataDisk: { lun: number; sizeGiB: number; label: string; letter: string };
  encryptionAtHost: boolean;
  adminUsername: string;
  patching: Patching;
  publicAddress: { existing: false; reverseFqdn?: string } | { existing: true; id: string; address: string };
}
