import fc from "fast-check";
import { OperatingSystem, Patching, PublicDns, Retire, type SendingHostArgs } from "../../components/site";
import { hostSettings } from "./settings";

export const EXISTING_NETWORK = "192.168.0.0";
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoSuEwjqE+JQPkq4fhUA6dIBb9yEV8BdNwM5NIDExfc";

/** Addresses that no other host of a generated site has, by the host's number. */
export const ownAddress = (index: number): string => `192.168.1.${10 + index}`;
export const furtherAddress = (index: number): string => `192.168.2.${10 + index}`;
const publicAddress = (index: number): string => `198.51.100.${10 + index}`;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const one = <T extends object>(value: T) => fc.constantFrom({} as Partial<T>, {} as Partial<T>, value);

export const machine = fc.record(
  {
    size: fc.constantFrom("Standard_D2s_v5", "Standard_D8s_v5"),
    dataDiskSizeGiB: fc.integer({ min: 4, max: 32767 }),
    encryptionAtHost: fc.boolean(),
    adminUsername: fc.constantFrom("listservadmin", "lsvops"),
    patching: fc.constantFrom(...Object.values(Patching)),
  },
  { requiredKeys: [] },
);

/** How a host's forward line is made; every pool is served by some line of each instance. */
const forward = (failOver: string | undefined) =>
  fc.record(
    { smtpWorkers: fc.integer({ min: 1, max: 40 }), pools: fc.constantFrom("*", "AB-"), ...(failOver === undefined ? {} : { failOver: fc.constant(failOver) }) },
    { requiredKeys: [] },
  );

/** What makes a host an existing server, with several addresses or not. */
function existing(index: number): fc.Arbitrary<Partial<SendingHostArgs>> {
  const address = ownAddress(index);
  return fc
    .record({ port: maybe(fc.constant(2222)), os: maybe(fc.constantFrom(OperatingSystem.WindowsServer2016, OperatingSystem.WindowsServer2019)), generation: maybe(fc.integer({ min: 1, max: 9 })), further: fc.boolean(), group: fc.boolean() })
    .map(({ port, os, generation, further, group }) => ({
      address,
      ssh: { host: address, user: "administrator", hostKey, ...(port === undefined ? {} : { port }) },
      ...(os === undefined ? {} : { os }),
      ...(generation === undefined ? {} : { generation }),
      ...(further ? { furtherAddresses: [{ address: furtherAddress(index) }] } : {}),
      ...(group ? { addressGroup: { subnet: EXISTING_NETWORK, mask: "255.255.0.0" } } : {}),
    }));
}

export interface HostTrimmings {
  index: number;
  failOver?: string;
  mayRetire: boolean;
  mayMove: boolean;
  zones: boolean;
  allExisting: boolean;
}

/** Everything that a host may have beside its name and its part in the site. */
export function hostTrimmings({ index, failOver, mayRetire, mayMove, zones, allExisting }: HostTrimmings): fc.Arbitrary<Partial<SendingHostArgs>> {
  const inAzure = fc
    .tuple(machine, maybe(fc.constantFrom("1", "2", "3")), one({ existingPublicAddress: { id: `/subscriptions/0/ip${index}`, address: publicAddress(index) } }))
    .map(([own, zone, address]): Partial<SendingHostArgs> => ({ machine: { ...own, ...(zones && zone !== undefined ? { zone } : {}) }, ...address }));
  return fc
    .tuple(
      allExisting ? existing(index) : fc.oneof({ weight: 3, arbitrary: inAzure }, { weight: 1, arbitrary: existing(index) }),
      maybe(forward(failOver)),
      maybe(hostSettings),
      maybe(fc.constantFrom(...Object.values(PublicDns))),
      one({ computerName: `PC${index}` }),
      one({ virtualServers: { "2": { port: 10026, pools: "B", smtpWorkers: 2, smtp: { outboundExpirationDays: { value: 1, reason: "worthless by then" } } } } }),
      mayRetire ? fc.constantFrom(undefined, undefined, undefined, ...Object.values(Retire)) : fc.constant(undefined),
      mayMove ? one({ key: `moved${index}` }) : fc.constant({}),
      fc.boolean(),
    )
    .map(([kind, line, smtp, publicDns, computerName, virtualServers, retire, key, bound]) => ({
      ...kind,
      ...(line ? { forward: line } : {}),
      ...(smtp || (bound && kind.address) ? { smtp: { ...smtp, ...(bound && kind.address ? { bindAddress: kind.address } : {}) } } : {}),
      ...(publicDns === undefined ? {} : { publicDns }),
      ...computerName,
      ...virtualServers,
      ...(retire === undefined ? {} : { retire }),
      ...key,
    }));
}
