import type { SitePlan } from "../../components/site/plan";
import { hasLicence } from "../../components/site/secrets";
import { dkimKey, password, sshKey } from "./make-secret";
import { dkimKeyForm, licenceForm, passwordForm, sshKeyForm, type SecretForm } from "./secret-form";

/** A secret of a site, under its public name in the Pulumi config. */
export interface NeededSecret {
  /** Path of keys below the namespace `listserv`, e.g. `["hostKeys", "dist1"]`. */
  path: string[];
  purpose: string;
  form: SecretForm;
  /** Absent where only the site's owner can have it: a licence, a provider's password. */
  make?: () => string;
  /** Taken where it is given, and not missing where it is not: an existing server has its licence already. Default false. */
  optional?: boolean;
}

/** Every secret that the plan needs, in the order in which people are told of them. */
export function neededSecrets(plan: SitePlan): NeededSecret[] {
  const azureHosts = Object.entries(plan.hosts).filter(([, host]) => host.kind === "azure");
  const ofInstances = [...new Set(Object.values(plan.listserv).flatMap((instance) => instance.secrets))].sort();
  return [
    ...(azureHosts.length > 0 ? [{ path: ["adminPassword"], purpose: "administrator of the Azure VMs", form: passwordForm, make: password }] : []),
    { path: ["sshPrivateKey"], purpose: "administration of every host by SSH", form: sshKeyForm, make: sshKey },
    ...azureHosts.map(([key, host]) => ({ path: ["hostKeys", key], purpose: `SSH host key of ${host.fqdn}`, form: sshKeyForm, make: sshKey })),
    ...ofInstances.map((name) => ofInstance(plan, name)),
    ...(plan.outbound.relay?.user === undefined
      ? []
      : [{ path: ["relayPassword"], purpose: `password of ${plan.outbound.relay.user} at ${plan.outbound.relay.host}`, form: passwordForm }]),
  ];
}

/** The public names in the plan are `listserv:<map>.<key>`; a key may hold dots itself (a domain). */
function ofInstance(plan: SitePlan, name: string): NeededSecret {
  const [map = "", ...rest] = name.replace(/^listserv:/, "").split(".");
  const key = rest.join(".");
  return map === "dkimKeys"
    ? { path: [map, key], purpose: `DKIM signing of ${key}`, form: dkimKeyForm, make: dkimKey }
    : { path: [map, key], purpose: `Licence Activation Key of ${key}`, form: licenceForm, optional: hasLicence(plan, key) };
}

/** The name as `pulumi config set --path` takes it. */
export function configName(path: string[]): string {
  const [first = "", ...rest] = path;
  return `listserv:${first}${rest.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? `.${key}` : `["${key}"]`)).join("")}`;
}
