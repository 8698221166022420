import { findPowerShell, PowerShellPool } from "../../sandbox";
import { notRun } from "./account";

const interpreter = findPowerShell();
if (interpreter === undefined) notRun("the host module on simulated Windows servers, and the lives of sites whose hosts it configures", "PowerShell: neither pwsh on PATH nor the one beside the repository");

/** Whether PowerShell is here; what needs it is not run otherwise, and said so. */
export const hasPowerShell = interpreter !== undefined;

/**
 * The interpreter that configures hosts, one for a test process and all its files: two processes run at a time on two cores, and the
 * first run in an interpreter costs seconds. It ends with its process, whose end is the end of its stdin.
 */
export const pool = new PowerShellPool(interpreter ?? "pwsh", 1);
