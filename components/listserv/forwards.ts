/** Host and port of an SMTP service, as SMTP_FORWARD names it. */
export interface ForwardTarget {
  fqdn: string;
  port: number;
}

/** One SMTP_FORWARD_n line before it is written. */
export interface ForwardLine {
  target: ForwardTarget;
  smtpWorkers: number;
  failOver?: ForwardTarget;
  pools?: string;
}

/** One member of DIST_FORWARD: a name, or SELF. */
export interface DistributionShare {
  name: string;
  weight: number;
}

// LISTSERV does not care for the case of host names; the paper's examples have upper case.
const target = ({ fqdn, port }: ForwardTarget): string => `${fqdn.toUpperCase()}:${port}`;

/** `SMTP_FORWARD`: the fallback of the main process. */
export function smtpForward(to: ForwardTarget): string {
  return target(to);
}

/** `SMTP_FORWARD_n=workers*host:port[;failover:port][;POOL=pools]`. */
export function smtpForwardLine({ target: to, smtpWorkers, failOver, pools }: ForwardLine): string {
  return [`${smtpWorkers}*${target(to)}`, ...(failOver ? [target(failOver)] : []), ...(pools === undefined ? [] : [`POOL=${pools}`])].join(";");
}

/** `DIST_FORWARD=[n*]host [n*]host …`: a weight of 1 is not written. */
export function distForward(shares: DistributionShare[]): string {
  return shares.map(({ name, weight }) => (weight === 1 ? name.toUpperCase() : `${weight}*${name.toUpperCase()}`)).join(" ");
}
