import { findPulumiCli, type Sandbox } from "../../sandbox";
import { run } from "../support/user-project";

// Assets are marked by the same member with another value.
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The state as `pulumi stack export --show-secrets` has it: secret members are marked, and hold their text in clear. */
export async function decryptedState(sandbox: Sandbox): Promise<unknown> {
  const cli = await findPulumiCli((line) => console.warn(line));
  const { workspace, name } = sandbox.stack;
  const env = { ...workspace.envVars, ...(workspace.pulumiHome === undefined ? {} : { PULUMI_HOME: workspace.pulumiHome }) };
  const { status, output } = await run(workspace.workDir, cli.path, ["stack", "export", "--show-secrets", "--stack", name, "--non-interactive"], env);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output);
}

const isSecret = (value: object): value is { plaintext: string } => (value as Record<string, unknown>)[SIGNATURE] === SECRET;

/** What is left of a state when everything that is marked secret is taken out. */
export function outsideSecrets(value: unknown): unknown {
  return replaced(value, () => "[secret]");
}

/** The same state with the secrets as what they are. */
export function revealed(value: unknown): unknown {
  return replaced(value, ({ plaintext }) => revealed(JSON.parse(plaintext)));
}

function replaced(value: unknown, by: (secret: { plaintext: string }) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, by));
  if (typeof value !== "object" || value === null) return value;
  if (isSecret(value)) return by(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, by)]));
}
