import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { readHostState, readMoments } from "../../sandbox";
import { changeHostState } from "../../sandbox/windows/host-state";
import { TRACE } from "../../sandbox/windows/trace";

/** What a host's last moment is called where its machine has failed for good. */
export const LOST = "lost";

/** Ticks of 100 ns from the year 1 to 1970. */
const TICKS_UNTIL_1970 = 621_355_968_000_000_000n;

/** A machine that fails for good: none of its services runs from this moment of its life on. */
export function loseMachine(folder: string): void {
  changeHostState(folder, ({ services }) => {
    for (const service of Object.values(services)) service.status = "Stopped";
  });
  const at = (TICKS_UNTIL_1970 + BigInt(Date.now()) * 10_000n).toString();
  const messages = readMoments(folder).at(-1)?.messages ?? {};
  appendFileSync(join(folder, TRACE), `${JSON.stringify({ why: LOST, at, messages, state: readHostState(folder) })}\n`);
}
