import * as pulumi from "@pulumi/pulumi";
import type { HostResult } from "../host/desired-state";
import type { SitePlan } from "./plan";

/** Mail that a host, or the LISTSERV on it, could not deliver before it was let go. */
export interface KeptMail {
  /** Azure's name of the data disk, or the drive of an existing server. */
  disk: string;
  /** Folder on the host. */
  folder: string;
  /** Number of messages. */
  messages: number;
}

/**
 * What a host said that it kept: the answers are all that names it afterwards. It is told by every up, of a host that was let go until its
 * key is deleted, of one in use until the host looks again and finds that somebody has taken the mail away.
 */
export function keptMail(plan: SitePlan, key: string, answers: pulumi.Output<string | undefined>[]): pulumi.Output<KeptMail[]> {
  return pulumi.all(answers).apply((texts) => {
    const kept = texts.flatMap((text) => keptIn(plan, key, text));
    for (const { disk, folder, messages } of kept) void pulumi.log.warn(`${plan.hosts[key]?.fqdn} has not delivered ${messages} message${messages === 1 ? "" : "s"}: in ${folder} on ${disk}, which stays`);
    return kept;
  });
}

/** By plan key, of the hosts that kept some. */
export function allKept(byHost: Record<string, pulumi.Output<KeptMail[]>>): pulumi.Output<Record<string, KeptMail[]>> {
  return pulumi.output(byHost).apply((all) => Object.fromEntries(Object.entries(all).filter(([, kept]) => kept.length > 0)));
}

/** An answer that is none was the command's failure, and told as such; a command that `pulumi up --target` leaves out has given none yet. */
function keptIn(plan: SitePlan, key: string, answer: string | undefined): KeptMail[] {
  const { kept = [] } = answer === undefined ? {} : (JSON.parse(answer) as HostResult);
  const disk = plan.hosts[key]?.azure?.names.dataDisk;
  return kept.map(({ disk: drive, folder, messages }) => ({ disk: disk === undefined ? `drive ${drive} of the server` : `the data disk ${disk} (${drive})`, folder, messages }));
}
