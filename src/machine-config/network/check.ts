import { parseIp } from './addresses.ts';
import { checkAddresses, type LinkAddressing } from './check-addresses.ts';
import { bondModes, type NetworkProblem, type NodeBond, type NodeLink, type NodeNetwork } from './model.ts';

const MAX_VLAN_ID = 4094;
const MAX_HOST_NAME = 253;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Finds what Talos or the kernel would refuse or silently ignore. A node with a wrong network cannot be reached,
 * so nobody could correct it remotely.
 */
export function checkNetwork(network: NodeNetwork): readonly NetworkProblem[] {
  const { hostname, nameservers = [], timeServers = [], interfaces = [] } = network;
  return [
    ...(hostname === undefined ? [] : checkHostName(hostname, ['hostname'], 'name of a host')),
    ...nameservers.flatMap((text, index) => checkNameServer(text, ['nameservers', index])),
    ...timeServers.flatMap((text, index) => checkTimeServer(text, ['timeServers', index])),
    ...checkClocks(timeServers),
    ...repeated(interfaces.map((link) => link.interface)).map((index) => ({
      path: ['interfaces', index, 'interface'],
      message: `\`${interfaces[index]?.interface}\` is in the list twice`,
    })),
    ...interfaces.flatMap(checkLink),
    ...checkMembers(interfaces),
    ...checkAddresses(addressing(interfaces)),
  ];
}

/** The name that Talos gives to the interface of a VLAN. */
export function vlanName(parent: string, vlanId: number): string {
  return `${parent}.${vlanId}`;
}

function checkLink(link: NodeLink, index: number): readonly NetworkProblem[] {
  const path = ['interfaces', index];
  const { bond, vlans = [], mtu } = link;
  const isIgnored = link.ignore === true;
  const hasSettings = [link.addresses, link.routes, bond, link.vlans, mtu].some((value) => value !== undefined);
  return [
    ...checkLinkName(link.interface, [...path, 'interface']),
    ...(isIgnored && hasSettings
      ? [{ path: [...path, 'ignore'], message: 'an interface that is ignored has no other settings' }]
      : []),
    ...(bond === undefined ? [] : checkBond(bond, link.interface, [...path, 'bond'])),
    ...repeated(vlans.map(({ vlanId }) => vlanId)).map((at) => ({
      path: [...path, 'vlans', at, 'vlanId'],
      message: `VLAN ${vlans[at]?.vlanId} is in the list twice`,
    })),
    ...vlans.flatMap(({ vlanId }, at) => checkVlan(link.interface, vlanId, [...path, 'vlans', at, 'vlanId'])),
  ];
}

/** @see dev_valid_name() of the Linux kernel */
function checkLinkName(name: string, path: NetworkProblem['path']): readonly NetworkProblem[] {
  if (/^[^\s/:]{1,15}$/.test(name) && name !== '.' && name !== '..') return [];
  return [
    {
      path,
      message: `\`${name}\` is not the name of an interface: up to 15 characters without blanks, \`/\` and \`:\``,
    },
  ];
}

function checkVlan(parent: string, vlanId: number, path: NetworkProblem['path']): readonly NetworkProblem[] {
  if (vlanId < 1 || vlanId > MAX_VLAN_ID) {
    return [{ path, message: `VLAN ${vlanId} does not exist: they go from 1 to ${MAX_VLAN_ID}` }];
  }
  const name = vlanName(parent, vlanId);
  if (name.length <= 15 || parent.length > 15) return [];
  return [
    { path, message: `\`${name}\` is longer than 15 characters, so the VLAN cannot have an interface of that name` },
  ];
}

function checkBond(bond: NodeBond, own: string, path: NetworkProblem['path']): readonly NetworkProblem[] {
  const { mode, interfaces, lacpRate, adSelect, miimon, updelay, downdelay } = bond;
  const problems: NetworkProblem[] = [];
  const complain = (field: string | readonly (string | number)[], message: string): void =>
    void problems.push({ path: [...path, ...(typeof field === 'string' ? [field] : field)], message });
  if (!bondModes.some((known) => known === mode)) {
    complain('mode', `\`${mode}\` is not a bond mode: ${bondModes.map((known) => `\`${known}\``).join(', ')}`);
  }
  if (interfaces.length === 0) complain('interfaces', 'a bond needs at least one interface');
  for (const [index, name] of interfaces.entries()) {
    if (name === own) complain(['interfaces', index], `\`${name}\` cannot be a part of itself`);
    for (const problem of checkLinkName(name, [...path, 'interfaces', index])) problems.push(problem);
  }
  if (mode !== '802.3ad') {
    if (lacpRate !== undefined)
      complain('lacpRate', `it is for the mode \`802.3ad\` only, and the mode is \`${mode}\``);
    if (adSelect !== undefined)
      complain('adSelect', `it is for the mode \`802.3ad\` only, and the mode is \`${mode}\``);
  }
  for (const [field, delay] of Object.entries({ updelay, downdelay })) {
    if (delay === undefined || delay === 0) continue;
    if (miimon === undefined || miimon === 0) complain(field, 'it has no effect without `miimon`');
    else if (delay % miimon !== 0) complain(field, `${delay} is not a multiple of \`miimon\`, which is ${miimon}`);
  }
  return problems;
}

/** Checks that an interface belongs to one bond only, and then has no settings except its own MTU. */
function checkMembers(interfaces: readonly NodeLink[]): readonly NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  const owners = new Map<string, string>();
  for (const [index, { interface: own, bond }] of interfaces.entries()) {
    for (const [at, name] of (bond?.interfaces ?? []).entries()) {
      const path = ['interfaces', index, 'bond', 'interfaces', at];
      const owner = owners.get(name);
      if (owner !== undefined) problems.push({ path, message: `\`${name}\` is a part of \`${owner}\` already` });
      owners.set(name, own);
    }
  }
  for (const [index, link] of interfaces.entries()) {
    const owner = owners.get(link.interface);
    const settings = (['addresses', 'routes', 'vlans', 'dhcp', 'bond'] as const).filter((name) =>
      hasContent(link[name]),
    );
    for (const name of owner === undefined ? [] : settings) {
      problems.push({
        path: ['interfaces', index, name],
        message: `\`${link.interface}\` is a part of \`${owner}\`, which is where \`${name}\` belongs`,
      });
    }
  }
  return problems;
}

function hasContent(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

function addressing(interfaces: readonly NodeLink[]): readonly LinkAddressing[] {
  return interfaces.flatMap((link, index) => [
    { ...link, name: link.interface, path: ['interfaces', index] },
    ...(link.vlans ?? []).map((vlan, at) => ({
      ...vlan,
      name: vlanName(link.interface, vlan.vlanId),
      path: ['interfaces', index, 'vlans', at],
    })),
  ]);
}

function checkNameServer(text: string, path: NetworkProblem['path']): readonly NetworkProblem[] {
  if (parseIp(text) !== undefined) return [];
  return [
    {
      path,
      message: `\`${text}\` is not an IP address, which a name server must have: nothing could resolve its name`,
    },
  ];
}

/** Checks a time server. Talos accepts names, addresses, and from 1.8 on devices such as `/dev/ptp0`. */
function checkTimeServer(text: string, path: NetworkProblem['path']): readonly NetworkProblem[] {
  if (parseIp(text) !== undefined || /^\/dev\/[\w-]+$/.test(text)) return [];
  return checkHostName(text, path, 'name or IP address of a time server');
}

function checkClocks(servers: readonly string[]): readonly NetworkProblem[] {
  const devices = servers.filter((server) => server.startsWith('/dev/'));
  if (devices.length === 0 || devices.length === servers.length) return [];
  return [{ path: ['timeServers'], message: 'servers and devices such as `/dev/ptp0` exclude each other' }];
}

function checkHostName(text: string, path: NetworkProblem['path'], what: string): readonly NetworkProblem[] {
  const isName = text.length <= MAX_HOST_NAME && text.split('.').every((label) => LABEL.test(label));
  // Resolvers take a name whose last label is a number for a malformed address.
  if (isName && !(what.includes('server') && /(^|\.)\d+$/.test(text))) return [];
  return [{ path, message: `\`${text}\` is not a ${what}` }];
}

/** The positions of values that occurred before. */
function repeated(values: readonly unknown[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
