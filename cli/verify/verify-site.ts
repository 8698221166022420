import type { SitePlan } from "../../components/site";
import { HostFault, type HostAccess } from "./host-access";
import { verifyHost, type HostVerdict } from "./verify-host";

export interface VerifyOptions {
  /** Plan keys; all hosts where none is given. */
  hosts: string[];
  /** Minutes that a host may take. */
  minutes: number;
  log: (line: string) => void;
}

const AT_ONCE = 8;

/** Every host's verdict by plan key: one that cannot be reached keeps no other from being asked. */
export async function verifySite(plan: SitePlan, reach: (key: string) => Promise<HostAccess>, { hosts, minutes, log }: VerifyOptions): Promise<Record<string, HostVerdict>> {
  const keys = hosts.length > 0 ? hosts : Object.keys(plan.hosts);
  const waiting = [...keys];
  const verdicts = new Map<string, HostVerdict>();
  const worker = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const say = (line: string): void => log(`${key}: ${line}`);
      const verdict = await verdictOf(plan, key, reach, minutes, say);
      verdicts.set(key, verdict);
      say(verdict.status === "error" ? `error: ${verdict.error}` : `${verdict.status}, ${verdict.differences.length} differences`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return Object.fromEntries(keys.map((key) => [key, verdicts.get(key) as HostVerdict]));
}

async function verdictOf(plan: SitePlan, key: string, reach: (key: string) => Promise<HostAccess>, minutes: number, log: (line: string) => void): Promise<HostVerdict> {
  const { fqdn, retire } = plan.hosts[key] as SitePlan["hosts"][string];
  const none = { fqdn, differences: [], warnings: [] };
  if (retire) return { ...none, status: "not-compared", warnings: [`it is being removed (retire: ${retire})`] };
  const access = { current: undefined as HostAccess | undefined };
  const compared = async (): Promise<HostVerdict> => {
    log("dialling");
    access.current = await reach(key);
    return verifyHost(fqdn, plan.desired[key] ?? [], access.current, minutes, log);
  };
  try {
    return await within(minutes + 1, compared());
  } catch (error) {
    if (!(error instanceof HostFault)) throw error;
    return { ...none, status: "error", error: error.message };
  } finally {
    access.current?.close();
  }
}

function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HostFault(`no answer within ${minutes} minutes (--minutes)`)), minutes * 60_000);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
