import * as pulumi from "@pulumi/pulumi";
import type { HostResult } from "../host/desired-state";
import type { SitePlan } from "./plan";

/** Mail that was put away when a host was let go. */
export interface KeptMail {
  /** Azure's name of the data disk, or the drive of an existing server. */
  disk: string;
  /** Folder on the host. */
  folder: string;
  /** Number of messages. */
  messages: number;
}

/** What a host said that it kept. It is told by every up until the host's key is deleted: the answers are all that names it afterwards. */
export function keptMail(plan: SitePlan, key: string, answers: pulumi.Output<string>[]): pulumi.Output<KeptMail[]> {
  return pulumi.all(answers).apply((texts) => {
    const kept = texts.flatMap((text) => keptIn(plan, key, text));
    for (const { disk, folder, messages } of kept) void pulumi.log.warn(`${plan.hosts[key]?.fqdn} was let go with ${messages} messages that it had not delivered: they are in ${folder} on ${disk}, which stays`);
    return kept;
  });
}

/** An answer that is none was the command's failure, and told as such. */
function keptIn(plan: SitePlan, key: string, answer: string): KeptMail[] {
  const { kept = [] } = JSON.parse(answer) as HostResult;
  const disk = plan.hosts[key]?.azure?.names.dataDisk;
  return kept.map(({ disk: drive, folder, messages }) => ({ disk: disk === undefined ? `drive ${drive} of the server` : `the data disk ${disk} (${drive})`, folder, messages }));
}
