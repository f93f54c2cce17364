import { RootsmithError } from '../../errors/index.ts';
import { hasNetworkDocuments, type TalosVersion } from '../../talos/index.ts';
import type { ConfigDocument } from '../config-document.ts';
import { newOptions, oldOptions, unfitOptions } from './bond-options.ts';
import { vlanName } from './check.ts';
import type { NodeBond, NodeLink, NodeNetwork, NodeRoute, NodeVlan } from './model.ts';

/**
 * The documents that give a node of this release its network: parts of `machine` up to 1.11, documents of their
 * own from 1.12 on. The network must have been checked.
 *
 * @see https://docs.siderolabs.com/talos/v1.12/reference/configuration/network
 */
export function networkDocuments(network: NodeNetwork, version: TalosVersion): readonly ConfigDocument[] {
  return hasNetworkDocuments(version) ? newForm(network) : oldForm(network);
}

function oldForm({ hostname, nameservers, timeServers, interfaces }: NodeNetwork): readonly ConfigDocument[] {
  const network = present({ hostname, nameservers, interfaces: interfaces?.map(oldLink) });
  const machine = {
    ...(Object.keys(network).length > 0 && { network }),
    ...(timeServers !== undefined && { time: { servers: timeServers } }),
  };
  return Object.keys(machine).length === 0 ? [] : [{ fields: { machine } }];
}

/** Other fields of a link that say the same in another way are removed: `cidr`, `ignore`, the members by selectors. */
function oldLink({ bond, vlans, ...link }: NodeLink): object {
  const isUsed = link.ignore !== true;
  return {
    ...(isUsed && { ignore: undefined }),
    ...oldAddresses(link),
    ...(bond && { bond: { ...bond, deviceSelectors: undefined, ...unfitOptions(bond, oldOptions) } }),
    ...(vlans && { vlans: vlans.map((vlan) => oldAddresses(vlan)) }),
  };
}

/** Up to 1.11 the first address could be written in `cidr`, which Talos refuses beside a list. */
function oldAddresses<T extends Pick<NodeVlan, 'addresses'>>(link: T): T & { readonly cidr?: undefined } {
  return link.addresses === undefined ? link : { ...link, cidr: undefined };
}

function newForm({ hostname, nameservers, timeServers, interfaces = [] }: NodeNetwork): readonly ConfigDocument[] {
  return [
    ...(hostname === undefined ? [] : [{ kind: 'HostnameConfig', fields: { auto: 'off', hostname } }]),
    ...(nameservers === undefined
      ? []
      : [{ kind: 'ResolverConfig', fields: { nameservers: nameservers.map((address) => ({ address })) } }]),
    ...(timeServers === undefined ? [] : [{ kind: 'TimeSyncConfig', fields: timeFields(timeServers) }]),
    ...interfaces.flatMap(linkDocuments),
  ];
}

/** In the new form, clocks of the hypervisor are separate from servers. */
function timeFields(servers: readonly string[]): ConfigDocument['fields'] {
  const isDevice = (server: string): boolean => server.startsWith('/');
  return servers.every(isDevice) && servers.length > 0
    ? { ntp: undefined, ptp: { devices: servers } }
    : { ntp: { servers }, ptp: undefined };
}

function linkDocuments(link: NodeLink): readonly ConfigDocument[] {
  const { interface: name, bond, vlans = [], dhcp, ignore } = link;
  // Even an empty document would make Talos bring the interface up.
  if (ignore === true) throw ignoredLink(name);
  const own: ConfigDocument =
    bond === undefined
      ? { kind: 'LinkConfig', name, fields: commonFields(link) }
      : { kind: 'BondConfig', name, fields: { ...bondFields(bond), ...commonFields(link) } };
  return [own, ...(dhcp === true ? [dhcpDocument(name)] : []), ...vlans.flatMap((vlan) => vlanDocuments(name, vlan))];
}

function ignoredLink(name: string): RootsmithError {
  return new RootsmithError(
    'NODE_NETWORK_INVALID',
    `cannot write the interface \`${name}\` for Talos 1.12 and newer: its documents have no \`ignore\``,
    { hint: 'Leave the interface out: what has no document is not configured.', details: { interface: name } },
  );
}

function vlanDocuments(parent: string, vlan: NodeVlan): readonly ConfigDocument[] {
  const name = vlanName(parent, vlan.vlanId);
  const fields = { vlanID: vlan.vlanId, parent, ...commonFields(vlan) };
  return [{ kind: 'VLANConfig', name, fields }, ...(vlan.dhcp === true ? [dhcpDocument(name)] : [])];
}

function dhcpDocument(name: string): ConfigDocument {
  return { kind: 'DHCPv4Config', name, fields: {} };
}

function bondFields({ mode, interfaces, ...options }: NodeBond): Readonly<Record<string, unknown>> {
  return {
    links: interfaces,
    bondMode: mode,
    ...unfitOptions({ mode, interfaces, ...options }, newOptions),
    ...present(options),
  };
}

function commonFields({
  mtu,
  addresses,
  routes,
}: Pick<NodeVlan, 'mtu' | 'addresses' | 'routes'>): ConfigDocument['fields'] {
  return present({
    mtu,
    addresses: addresses?.map((address) => ({ address })),
    routes: routes?.map(routeFields),
  });
}

/** A default route has no destination in this form; `0.0.0.0/0` is refused. */
function routeFields({ network, gateway, source, metric, mtu }: NodeRoute): object {
  const isDefault = network === undefined || /^(0\.0\.0\.0|::)\/0$/.test(network);
  return present({ destination: isDefault ? undefined : network, gateway, source, metric, mtu });
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}
