import type { ConfigMap, ConfigValue } from "@pulumi/pulumi/automation";
import type { SitePlan } from "../../components/site";
import type { Sandbox } from "../../sandbox";
import { configName, neededSecrets } from "../init/needed-secrets";

/**
 * Secrets that a site lacks in a sandbox: made once, kept encrypted in the sandbox's own stack config.
 * What only the owner of a site has, a licence, is taken from `given` or made up. Gives the SSH key.
 */
export async function sandboxSecrets(sandbox: Sandbox, plan: SitePlan, given: Record<string, string> = {}): Promise<string> {
  const present = await sandbox.config();
  const made: ConfigMap = Object.fromEntries(
    neededSecrets(plan)
      .filter(({ path }) => !holds(present, path))
      .map(({ path, make }) => [configName(path), { value: given[path.join(".")] ?? make?.() ?? `made up for the sandbox: ${path.join(".")}`, secret: true }]),
  );
  if (Object.keys(made).length > 0) sandbox.setConfig(made);
  return made["listserv:sshPrivateKey"]?.value ?? present["listserv:sshPrivateKey"]?.value ?? "";
}

function holds(config: Record<string, ConfigValue>, [first = "", ...rest]: string[]): boolean {
  const value = config[`listserv:${first}`]?.value;
  return value !== undefined && (rest.length === 0 || Object.hasOwn(JSON.parse(value) as object, rest.join(".")));
}
