import { join } from "node:path";
import { packageFolder } from "../../components/host/module";
import type { PowerShellPool } from "./power-shell";

const SCRIPT = join(packageFolder(__dirname), "sandbox", "windows", "Hand-Made.ps1");

/** Makes a simulated server one that somebody has set up by hand, as it is found before it is taken over. */
export async function setUpByHand(pool: PowerShellPool, folder: string): Promise<void> {
  const { exitCode, stderr } = await pool.run({ folder, script: SCRIPT, mode: "test", machine: "none", stdin: "" });
  if (exitCode !== 0) throw new Error(`the server could not be set up: ${stderr}`);
}
