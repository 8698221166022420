import type { SmtpServicePlan } from "../../components/smtp-service/plan";
import { ROUTE_ACTION } from "../../components/smtp-service/catalogue/route-action";
import type { MailServer } from "../../sandbox/windows/mail";

/** A virtual server as it is once the plan's settings are written. */
export function mailServerOf({ metabase, domains, relayFrom, connectFrom }: SmtpServicePlan): MailServer {
  const list = (grant: string[]) => ({ grantByDefault: grant.length === 0, grant });
  return {
    state: 2,
    bindings: metabase["ServerBindings"] as string[],
    relay: list(relayFrom),
    connection: list(connectFrom),
    maxRecipients: Number(metabase["MaxRecipients"]),
    defaultDomain: String(metabase["DefaultDomain"]),
    smartHost: String(metabase["SmartHost"]),
    smartHostType: Number(metabase["SmartHostType"]),
    remoteSmtpPort: Number(metabase["RemoteSmtpPort"]),
    domains: Object.fromEntries(
      domains
        .filter(({ kind }) => kind === "remote")
        .map(({ name, route }) => [name, route === "dns" ? { routeAction: ROUTE_ACTION.domainRelay, smartHost: "" } : { routeAction: ROUTE_ACTION.domainRelay | ROUTE_ACTION.smartHost, smartHost: route }]),
    ),
  };
}
