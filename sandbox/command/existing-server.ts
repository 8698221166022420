import { OS_DISK_GIB } from "./hardware";
import type { Hardware } from "./host-runner";

/** A server that is not in the simulated Azure. */
export interface ExistingServer {
  /** Name or address that it is dialled by. */
  host: string;
  hostKey: string;
  /** Public keys of its administrators. */
  authorizedKeys: string[];
  /** What is known of it. Default: Server 2022 with LISTSERV and one disk, under its address. */
  hardware?: Partial<Hardware>;
}

/** A server outside Azure, as far as the sandbox was told. */
export function serverHardware({ host, hardware }: ExistingServer): Hardware {
  return {
    operatingSystem: "2022",
    computerName: (host.split(".")[0] ?? host).slice(0, 15).toUpperCase(),
    addresses: [host],
    disks: [{ lun: 0, sizeGiB: OS_DISK_GIB, boot: true }],
    hasListserv: true,
    names: {},
    ...hardware,
  };
}
