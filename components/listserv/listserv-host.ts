import type * as pulumi from "@pulumi/pulumi";
import type { ListservHostStates } from "../host/checked-args";
import type { ManagedHostArgs } from "../host/commands";
import { narrowCommand, SmtpService } from "../smtp-service/smtp-service";

/** A host that has LISTSERV and its own SMTP service, as the paper's base configuration has both. */
export interface ListservHost {
  host: ManagedHostArgs;
  key: string;
  fqdn: string;
  states: ListservHostStates;
}

/** Declares the host's SMTP service, then LISTSERV; what the service allows shrinks only after that. */
export function declareListservHost<T extends pulumi.Resource>(name: string, { host, key, fqdn, states }: ListservHost, parent: pulumi.Resource, instance: (service: SmtpService) => T): T {
  const { smtpService, narrow } = states;
  const args = { host, key, fqdn, listserv: [], decided: JSON.stringify({ smtpService, narrow }) };
  const service = new SmtpService(name, args, { parent });
  const declared = instance(service);
  narrowCommand(name, args, { parent, dependsOn: [service, declared] });
  return declared;
}
