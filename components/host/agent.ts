import * as pulumi from "@pulumi/pulumi";

/** The command provider offers an agent's keys by itself. */
export function warnOfAgent(): void {
  if (process.env["SSH_AUTH_SOCK"]) void pulumi.log.warn("SSH_AUTH_SOCK is set: the command provider offers the keys of that agent to every host as well. Unset it to use the site's key alone.");
}
