/**
 * Components for L-Soft LISTSERV mail sites on Windows Server: a whole site, or its parts one by one.
 * Names, types and outputs are contracts, because the states of their users hold them.
 */
export { adoptedFromAzure } from "./azure/adopted";
export { MailNetwork, type DelegatedSubnetArgs, type MailNetworkArgs, type PrivateRecordArgs, type PrivateZoneArgs } from "./azure/mail-network";
export { MailSink, type SinkContainerArgs, type SinkStorageArgs } from "./azure/mail-sink";
export type { PassRuleArgs } from "./azure/security-rules";
export { WindowsHost, type HostNamesArgs, type ImageReferenceArgs, type WindowsHostArgs } from "./azure/windows-host";
export type { ManagedHostArgs } from "./host/commands";
export type { HostConnectionArgs } from "./host/connection";
export { DistributeWorker, type DistributeWorkerArgs, type ExistingPrimaryArgs } from "./listserv/distribute-worker";
export { ListservInstance, type FedSmtpServerArgs, type ListservInstanceArgs, type NamedWorkerArgs } from "./listserv/listserv-instance";
export { declareSite } from "./site/declare-site";
export { ListservSite, siteOutputs, type SinkAccess } from "./site/listserv-site";
export { SmtpService, type FeedingListservArgs, type SmtpServiceArgs } from "./smtp-service/smtp-service";
export * from "./host/args";
export * from "./listserv/args";
export * from "./site/args";
export * from "./smtp-service/args";
