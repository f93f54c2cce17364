import { stringify } from 'yaml';
import { authority } from './authority.ts';

/** A piece of a configuration: fields below `machine`, and documents of their own. */
export interface Piece {
  readonly network?: object;
  readonly time?: object;
  readonly features?: object;
  readonly registries?: object;
  readonly documents?: readonly string[];
}

// Talos does not look into the certificates of the body.
const base64 = Buffer.from('pem').toString('base64');

/** A worker's configuration, valid without the pieces, with the pieces in it. */
export function inputOf(pieces: readonly Piece[], { isWorker = true, isFlow = false } = {}): string {
  const part = (name: 'network' | 'time' | 'features' | 'registries'): object => {
    const found = pieces.flatMap((piece) => (piece[name] === undefined ? [] : [piece[name]]));
    return found.length === 0 ? {} : { [name]: joined(found) };
  };
  const key = isWorker ? {} : { key: base64 };
  const machine = {
    type: isWorker ? 'worker' : 'controlplane',
    token: 'aaaaaa.bbbbbbbbbbbbbbbb',
    ca: { crt: base64, ...key },
    install: { disk: '/dev/sda' },
    ...part('network'),
    ...part('time'),
    ...part('features'),
    ...part('registries'),
  };
  const cluster = { controlPlane: { endpoint: 'https://10.0.0.9:6443' } };
  const body = { version: 'v1alpha1', machine, cluster };
  const documents = pieces.flatMap((piece) => piece.documents ?? []);
  return [isFlow ? `${JSON.stringify(body)}\n` : stringify(body, { version: '1.1' }), ...documents].join('---\n');
}

/** Lists of interfaces are joined; anything else of the same name is given by the last. */
function joined(parts: readonly object[]): object {
  const interfaces = parts.flatMap((part) =>
    'interfaces' in part && Array.isArray(part.interfaces) ? (part.interfaces as readonly unknown[]) : [],
  );
  return { ...Object.assign({}, ...parts), ...(interfaces.length > 0 && { interfaces }) };
}

function document(kind: string, fields: object): Piece {
  return { documents: [stringify({ apiVersion: 'v1alpha1', kind, ...fields }, { version: '1.1' })] };
}

function link(fields: object): Piece {
  return { network: { interfaces: [fields] } };
}

const names: Readonly<Record<string, Piece>> = {
  'a name': { network: { hostname: 'old' } },
  'an empty name': { network: { hostname: '' } },
  'a stable name': { features: { stableHostname: true } },
  'no stable name': { features: { stableHostname: false } },
  'a name document': document('HostnameConfig', { auto: 'off', hostname: 'old' }),
  'a name document without auto': document('HostnameConfig', { hostname: 'old' }),
  'a stable name document': document('HostnameConfig', { auto: 'stable' }),
  'a name document that is off': document('HostnameConfig', { auto: 'off' }),
  'a name document in capitals': document('HostnameConfig', { auto: 'STABLE' }),
  'a name document of addresses': document('HostnameConfig', { auto: 'talos-addr' }),
  'an empty name document': document('HostnameConfig', {}),
  'a name document with both': document('HostnameConfig', { auto: 'stable', hostname: 'old' }),
};

const resolvers: Readonly<Record<string, Piece>> = {
  'name servers': { network: { nameservers: ['1.1.1.1'] } },
  'no name servers': { network: { nameservers: [] } },
  'a name server that is none': { network: { nameservers: ['one'] } },
  domains: { network: { searchDomains: ['acme.internal'] } },
  'no domains': { network: { searchDomains: [] } },
  'no search domain': { network: { disableSearchDomain: true } },
  'a search domain': { network: { disableSearchDomain: false } },
  'a resolver': document('ResolverConfig', { nameservers: [{ address: '1.1.1.1' }] }),
  'a resolver with a name': document('ResolverConfig', { nameservers: [{ address: 'one' }] }),
  'a resolver of domains': document('ResolverConfig', { searchDomains: { domains: ['a.b'], disableDefault: true } }),
  'a resolver with a zone': document('ResolverConfig', { nameservers: [{ address: 'fe80::1%eth0' }] }),
  'an empty resolver': document('ResolverConfig', {}),
};

const clocks: Readonly<Record<string, Piece>> = {
  'time servers': { time: { servers: ['pool.ntp.org'] } },
  'no time servers': { time: { servers: [] } },
  'no time': { time: { disabled: true } },
  'a boot time-out': { time: { bootTimeout: '2m0s' } },
  'a boot time-out of nothing': { time: { bootTimeout: '0s' } },
  'a broken boot time-out': { time: { bootTimeout: 'soon' } },
  'a boot time-out with a fraction': { time: { bootTimeout: '1h1.5m' } },
  'a boot time-out that is a number': { time: { bootTimeout: 0 } },
  'a boot time-out of numbers': { time: { bootTimeout: 5 } },
  'a boot time-out without a unit': document('TimeSyncConfig', { bootTimeout: '0' }),
  ntp: document('TimeSyncConfig', { ntp: { servers: ['pool.ntp.org'] } }),
  ptp: document('TimeSyncConfig', { ptp: { devices: ['/dev/ptp0'] } }),
  'both clocks': document('TimeSyncConfig', { ntp: { servers: ['a'] }, ptp: { devices: ['/dev/ptp0'] } }),
  'empty clocks': document('TimeSyncConfig', { ntp: {}, ptp: {} }),
  'clocks that are off': document('TimeSyncConfig', { enabled: false, bootTimeout: '1m' }),
  'a negative time-out': document('TimeSyncConfig', { bootTimeout: '-1m' }),
};

const links: Readonly<Record<string, Piece>> = {
  cidr: link({ interface: 'eth0', cidr: '10.1.1.1/24' }),
  'cidr and addresses': link({ interface: 'eth0', cidr: '10.1.1.1/24', addresses: ['10.1.1.2/24'] }),
  addresses: link({ interface: 'eth0', addresses: ['10.1.1.1/24'] }),
  'an address without a prefix': link({ interface: 'eth0', addresses: ['10.1.1.1'] }),
  'a broken address': link({ interface: 'eth0', addresses: ['10.1.1.1/33'] }),
  dhcp: link({ interface: 'eth0', dhcp: true }),
  'a selector': link({ deviceSelector: { driver: 'virtio' }, dhcp: true }),
  'an empty selector': link({ deviceSelector: {}, dhcp: true }),
  'a name and a selector': link({ interface: 'eth0', deviceSelector: { driver: 'virtio' } }),
  'nothing of a name': link({ dhcp: true }),
  'an ignored link': link({ interface: 'eth0', ignore: true }),
  'an ignored wrong link': link({ interface: 'eth0', ignore: true, cidr: 'x' }),
  'a link that is a text': link({ interface: 'eth0', mtu: 'big' }),
  'a link with an unknown field': link({ interface: 'eth0', adresses: ['10.1.1.1/24'] }),
  'a link that is given twice': { network: { interfaces: [{ interface: 'eth0' }, { interface: 'eth0', dhcp: true }] } },
  'a bridge': link({ interface: 'eth0', bridge: { interfaces: ['eth1'] } }),
  'a bridge of eth0': link({ interface: 'br0', bridge: { interfaces: ['eth0', 'eth1'] } }),
  'a bridge with its protocol': link({ interface: 'br0', bridge: { interfaces: ['eth9'], stp: { enabled: true } } }),
  'a bond of eth0': link({ interface: 'bond9', bond: { mode: 'active-backup', interfaces: ['eth0', 'eth1'] } }),
  'a bond of selectors': link({ interface: 'bond0', bond: { deviceSelectors: [{ driver: 'x' }] } }),
  'a bond of both': link({ interface: 'bond0', bond: { interfaces: ['eth5'], deviceSelectors: [{ driver: 'x' }] } }),
  'a bond of lacp': link({ interface: 'bond0', bond: { mode: '802.3ad', lacpRate: 'fast', interfaces: ['eth5'] } }),
  'a bond of adSelect': link({
    interface: 'bond0',
    bond: { mode: '802.3ad', adSelect: 'count', interfaces: ['eth5'] },
  }),
  'a bond with a wrong rate': link({
    interface: 'bond0',
    bond: { mode: '802.3ad', lacpRate: 'quick', interfaces: ['a'] },
  }),
  'a bond with a rate of another mode': link({
    interface: 'bond7',
    bond: { mode: 'balance-rr', lacpRate: 'fast', interfaces: ['a'] },
  }),
  'a bond of an unknown mode': link({ interface: 'bond0', bond: { mode: 'balance', interfaces: ['a'] } }),
  'a bond without a mode': link({ interface: 'bond0', bond: { interfaces: ['eth5'] } }),
  'a bond by ARP': link({
    interface: 'bond0',
    bond: { mode: 'active-backup', arpInterval: 100, arpValidate: 'all', interfaces: ['eth5'] },
  }),
  'a bond with targets': link({
    interface: 'bond0',
    bond: { mode: 'active-backup', arpIPTarget: ['10.0.0.1'], interfaces: ['a'] },
  }),
  'a bond with delays': link({
    interface: 'bond0',
    bond: { mode: '802.3ad', miimon: 100, updelay: 250, interfaces: ['a'] },
  }),
  'a bond with delays alone': link({ interface: 'bond0', bond: { mode: '802.3ad', updelay: 200, interfaces: ['a'] } }),
  'a bond with a primary': link({
    interface: 'bond0',
    bond: { mode: 'active-backup', primary: 'eth5', interfaces: ['eth5'] },
  }),
  'a bond that balances': link({
    interface: 'bond0',
    bond: { mode: 'balance-tlb', tlbDynamicLb: 1, interfaces: ['eth5'] },
  }),
  'a bond in turns': link({
    interface: 'bond0',
    bond: { mode: 'balance-rr', packetsPerSlave: 4, interfaces: ['eth5'] },
  }),
  'a bond with a priority': link({
    interface: 'bond0',
    bond: { mode: '802.3ad', adActorSysPrio: 9, interfaces: ['eth5'] },
  }),
  'a bond of a system': link({
    interface: 'bond0',
    bond: { mode: '802.3ad', adActorSystem: '00:00:00:00:00:01', interfaces: ['a'] },
  }),
  'a VLAN with cidr': link({ interface: 'eth0', vlans: [{ vlanId: 100, cidr: '10.1.1.1/24' }] }),
  'a VLAN with both': link({
    interface: 'eth0',
    vlans: [{ vlanId: 100, cidr: '10.1.1.1/24', addresses: ['10.1.1.2/24'] }],
  }),
  'a VLAN of a high number': link({ interface: 'eth0', vlans: [{ vlanId: 5000, dhcp: true }] }),
  'a route': link({ interface: 'eth0', routes: [{ network: '10.9.0.0/16', gateway: '10.0.0.1' }] }),
  'a route to nowhere': link({ interface: 'eth0', routes: [{ metric: 5 }] }),
  'a route by a name': link({ interface: 'eth0', routes: [{ network: '10.9.0.0/16', gateway: 'router' }] }),
  'a shared address': link({ interface: 'eth0', vip: { ip: '10.0.0.100' } }),
  'a link document': document('LinkConfig', { name: 'eth0', addresses: [{ address: '10.1.1.1/24' }] }),
  'a link document without a prefix': document('LinkConfig', { name: 'eth7', addresses: [{ address: '10.1.1.1' }] }),
  'a link document to all': document('LinkConfig', {
    name: 'eth7',
    routes: [{ destination: '0.0.0.0/0', gateway: '10.1.1.1' }],
  }),
  'a link document by a zone': document('LinkConfig', { name: 'eth7', routes: [{ gateway: 'fe80::1%eth7' }] }),
  'a link document to a host': document('LinkConfig', { name: 'eth7', routes: [{ destination: '10.1.1.1' }] }),
  'a link document of a table': document('LinkConfig', {
    name: 'eth7',
    routes: [{ gateway: '10.1.1.1', table: 'main' }],
  }),
  'a link document of nothing': document('LinkConfig', { name: 'eth7', addresses: [{ routePriority: 5 }] }),
  'a link document with an unknown field': document('LinkConfig', { name: 'eth7', dhcp: true }),
  'a link document without a name': document('LinkConfig', { mtu: 1500 }),
  'two link documents': {
    documents: [
      ...(document('LinkConfig', { name: 'eth7' }).documents ?? []),
      ...(document('LinkConfig', { name: 'eth7', mtu: 9000 }).documents ?? []),
    ],
  },
  'a link and a bridge document': {
    documents: [
      ...(document('LinkConfig', { name: 'br7' }).documents ?? []),
      ...(document('BridgeConfig', { name: 'br7', links: ['a'] }).documents ?? []),
    ],
  },
  'a bond document of lacp': document('BondConfig', {
    name: 'bond0',
    links: ['eth5'],
    bondMode: '802.3ad',
    lacpRate: 'fast',
    adLACPActive: 'on',
  }),
  'a bond document by ARP': document('BondConfig', {
    name: 'bond0',
    links: ['eth5'],
    bondMode: 'active-backup',
    arpInterval: 100,
    arpIpTargets: ['10.0.0.1'],
    arpValidate: 'all',
  }),
  'a bond document in capitals': document('BondConfig', { name: 'bond7', links: ['eth7'], bondMode: 'Active-Backup' }),
  'a bond document with a wrong rate': document('BondConfig', {
    name: 'bond7',
    links: ['eth7'],
    bondMode: '802.3ad',
    lacpRate: 'quick',
  }),
  'a bond document without links': document('BondConfig', { name: 'bond7', bondMode: '802.3ad' }),
  'a bond document without a mode': document('BondConfig', { name: 'bond7', links: ['eth7'] }),
  'a bond document of eth0': document('BondConfig', { name: 'bond7', links: ['eth0', 'eth5'], bondMode: 'balance-rr' }),
  'a bond document with delays': document('BondConfig', {
    name: 'bond7',
    links: ['eth7'],
    bondMode: '802.3ad',
    updelay: 250,
  }),
  'a bridge document': document('BridgeConfig', { name: 'eth0', links: ['eth1'] }),
  'a bridge document of eth5': document('BridgeConfig', { name: 'br0', links: ['eth5'], stp: { enabled: true } }),
  'a dummy document': document('DummyLinkConfig', { name: 'dummy0', addresses: [{ address: '10.1.1.1/32' }] }),
  'a VLAN document': document('VLANConfig', { name: 'eth0.100', vlanID: 100, parent: 'eth0' }),
  'a VLAN document in capitals': document('VLANConfig', { name: 'v7', vlanID: 7, parent: 'eth7', vlanMode: '802.1AD' }),
  'a VLAN document of nothing': document('VLANConfig', { name: 'v7', parent: 'eth7' }),
  'a VLAN document of a high number': document('VLANConfig', { name: 'v7', vlanID: 4095, parent: 'eth7' }),
  'a VLAN document on nothing': document('VLANConfig', { name: 'v7', vlanID: 7 }),
  'a DHCP document': document('DHCPv4Config', { name: 'eth0', routeMetric: 100, ignoreHostname: true }),
  'a DHCP document of a DUID': document('DHCPv4Config', { name: 'eth7', clientIdentifier: 'duid' }),
  'a DHCP document of a wrong identifier': document('DHCPv4Config', { name: 'eth7', clientIdentifier: 'me' }),
};

const registries: Readonly<Record<string, Piece>> = {
  'a mirror': { registries: { mirrors: { 'docker.io': { endpoints: ['http://old'], overridePath: true } } } },
  'a mirror without fallback': {
    registries: { mirrors: { 'docker.io': { endpoints: ['http://old'], skipFallback: true } } },
  },
  'a mirror with nothing': { registries: { mirrors: { 'quay.io': null } } },
  'a mirror without a scheme': { registries: { mirrors: { 'quay.io': { endpoints: ['old:5000', 'ftp://x'] } } } },
  'a mirror with an unknown field': { registries: { mirrors: { 'quay.io': { endpoint: ['http://old'] } } } },
  'a login': { registries: { config: { 'registry.internal': { auth: { username: 'old', password: 'p' } } } } },
  'a token': { registries: { config: { 'registry.internal': { auth: { identityToken: 't' } } } } },
  'no check': { registries: { config: { 'registry.internal': { tls: { insecureSkipVerify: true } } } } },
  'settings of nothing': { registries: { config: { 'other.internal': null } } },
  'a broken authority': { registries: { config: { 'other.internal': { tls: { ca: '%%%' } } } } },
  'a mirror document': document('RegistryMirrorConfig', {
    name: 'docker.io',
    endpoints: [{ url: 'http://old', overridePath: true }],
    skipFallback: true,
  }),
  'a mirror document without endpoints': document('RegistryMirrorConfig', { name: 'docker.io' }),
  'a mirror document without a scheme': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'old:5000' }],
  }),
  'a mirror document of a host': document('RegistryMirrorConfig', { name: 'quay.io', endpoints: [{ url: 'old' }] }),
  'a mirror document of ftp': document('RegistryMirrorConfig', { name: 'quay.io', endpoints: [{ url: 'ftp://old' }] }),
  'a mirror document in capitals': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'HTTPS://old' }],
  }),
  'a mirror document of a wrong port': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://old:port' }],
  }),
  'a mirror document with blanks': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://o ld' }],
  }),
  'a mirror document of a network': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://[fd00::1]:5000/v2/%20' }],
  }),
  'a mirror document of a wrong percent': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://a/%zz' }],
  }),
  'a mirror document of an open port': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://a:' }],
  }),
  'a mirror document of a user': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://u:p@a/v2' }],
  }),
  'a mirror document of a bracket': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ url: 'http://[fd00::1' }],
  }),
  'a mirror document of a path': document('RegistryMirrorConfig', { name: 'quay.io', endpoints: [{ url: 'http:a' }] }),
  'a mirror document of nothing': document('RegistryMirrorConfig', {
    name: 'quay.io',
    endpoints: [{ overridePath: true }],
  }),
  'a mirror document without a name': document('RegistryMirrorConfig', { endpoints: [{ url: 'http://old' }] }),
  'a login document of a token': document('RegistryAuthConfig', { name: 'registry.internal', identityToken: 't' }),
  'a login document of auth': document('RegistryAuthConfig', { name: 'registry.internal', auth: 'YTpi' }),
  'a login document of two kinds': document('RegistryAuthConfig', {
    name: 'other.internal',
    auth: 'YTpi',
    username: 'u',
  }),
  'a password alone': document('RegistryAuthConfig', { name: 'other.internal', password: 'p', identityToken: 't' }),
  'a document of no check': document('RegistryTLSConfig', { name: 'registry.internal', insecureSkipVerify: true }),
  'a document of a broken authority': document('RegistryTLSConfig', { name: 'other.internal', ca: 'x' }),
  'a document of an authority': document('RegistryTLSConfig', { name: 'other.internal', ca: `x\n${authority}` }),
  'a document of a broken identity': document('RegistryTLSConfig', {
    name: 'other.internal',
    clientIdentity: { cert: 'x', key: 'y' },
  }),
  'a document of half an identity': document('RegistryTLSConfig', {
    name: 'other.internal',
    clientIdentity: { cert: authority },
  }),
};

const others: Readonly<Record<string, Piece>> = {
  'nothing else': {},
  'an empty document': { documents: ['\n'] },
  'a document of no kind': { documents: ['a: 1\n'] },
  'a document without its version': { documents: ['kind: LinkConfig\nname: eth7\n'] },
  'a document of another version': { documents: ['apiVersion: v1beta1\nkind: LinkConfig\nname: eth7\n'] },
  'a document of an unknown kind': { documents: ['apiVersion: v1alpha1\nkind: SpaceConfig\n'] },
  'a second body': { documents: ['machine: {}\n'] },
  'an old document': { documents: ['apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: a\nurl: tcp://10.0.0.1:99\n'] },
  'an end mark': { documents: [''] },
  'a document of comments': { documents: ['# nothing\n'] },
  'a document of 1.11': { documents: ['apiVersion: v1alpha1\nkind: ZswapConfig\n'] },
  'a document of 1.13': { documents: ['apiVersion: v1alpha1\nkind: EnvironmentConfig\nvariables: { A: b }\n'] },
  'a quoted word for a truth': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nup: "yes"\n'] },
  'a word in mixed case': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nup: yEs\n'] },
  'truths for texts': { documents: ['apiVersion: v1alpha1\nkind: HostnameConfig\nauto: off\nhostname: true\n'] },
  'words for truths': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nup: yes\n'] },
  'a text for a truth': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nup: "true"\n'] },
  'a number in octal': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: 0o2000\n'] },
  'a number in hexadecimal': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: 0x500\n'] },
  'a number with a mark': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: 1_500\n'] },
  'a number as a text': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: "1500"\n'] },
  'a number with a fraction': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: 1500.0\n'] },
  'a number for a name': { documents: ['apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: 010\n'] },
  'a key twice': { documents: ['apiVersion: v1alpha1\nkind: LinkConfig\nname: eth7\nmtu: 1\nmtu: 2\n'] },
};

/** Pieces by what they are about; of each kind a configuration has one at most. */
export const pieces = { names, resolvers, clocks, links, registries, others };
