import { isPrivateKey, publicKeyLine } from "../../components/host/connection";
import type { SitePlan } from "../../components/site";
import type { ExistingServer } from "../../sandbox";

/**
 * Existing servers of a site are simulated as the site says they are, and know its SSH key.
 * A text that is no key opens none of them: what is wrong with it is the site's to tell.
 */
export function existingServers(plan: SitePlan, privateKey: string): ExistingServer[] {
  const authorizedKeys = isPrivateKey(privateKey) ? [publicKeyLine(privateKey)] : [];
  const { jumpHost } = plan.administration;
  const servers = Object.entries(plan.hosts).flatMap(([key, { ssh, computerName, operatingSystem, address, furtherAddresses }]) => {
    if (!ssh) return [];
    const hardware = {
      computerName,
      addresses: [address, ...furtherAddresses],
      hasListserv: plan.listserv[key]?.software.installed === true,
      ...(operatingSystem === undefined ? {} : { operatingSystem: /20\d\d/.exec(operatingSystem)?.[0] ?? "2022", core: /core/i.test(operatingSystem) }),
    };
    return [{ host: ssh.host, hostKey: ssh.hostKey, authorizedKeys, hardware }];
  });
  return [...servers, ...(jumpHost && "host" in jumpHost ? [{ host: jumpHost.host, hostKey: jumpHost.hostKey, authorizedKeys }] : [])];
}

/** What the organisation's own DNS resolves: existing servers are in no private zone of the site. */
export function organisationNames(plan: SitePlan): Record<string, string[]> {
  return Object.fromEntries(
    Object.values(plan.hosts)
      .filter(({ kind }) => kind === "existing")
      .map(({ fqdn, address, furtherAddresses }) => [fqdn, [address, ...furtherAddresses]]),
  );
}
