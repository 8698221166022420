import type { SettingContext } from "./row";

/** Bits of `RouteAction`, of the server and of a domain. Nobody saw the value that the console writes: corrected here. */
export const ROUTE_ACTION = {
  drop: 0x1,
  smartHost: 0x2,
  ssl: 0x4,
  sasl: 0x8,
  alias: 0x10,
  deliver: 0x20,
  ntlm: 0x80,
  clearText: 0x100,
  domainRelay: 0x1000,
  kerberos: 0x200000,
  useHelo: 0x400000,
  /** Any authentication or encryption towards the next host. */
  authenticationMask: 0x4 | 0x8 | 0x80 | 0x100 | 0x200000,
  /** What decides where a remote domain's mail goes. */
  domainMask: 0x1 | 0x2 | 0x10 | 0x20 | 0x1000 | 0x400000,
} as const;

/** Bits of the server's outbound security: none, but for a relay that wants a password. */
export function outboundAuthentication({ relay, sink }: SettingContext): number {
  return relay?.user === undefined || sink ? 0 : ROUTE_ACTION.clearText | ROUTE_ACTION.ssl;
}
