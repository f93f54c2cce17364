import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { validateConfig } from '../../../../src/machine-config/validate/validate-config.ts';
import { parseTalosVersion } from '../../../../src/talos/version.ts';

function findings(text: string, version = 'v1.13.9'): readonly string[] {
  const documents = [...parseAllDocuments(text)].map((document) => document.toJS() as unknown);
  return validateConfig(documents, parseTalosVersion(version)).map(
    ({ document, path, message }) => `${document} ${path.join('.')}: ${message}`,
  );
}

const network = (text: string): string => `machine: { network: { interfaces: [${text}] } }`;
const document = (kind: string, text: string): string => `{ apiVersion: v1alpha1, kind: ${kind}, ${text} }`;
const AT = '0 machine.network.interfaces.0';

describe('validateConfig() has no complaint', () => {
  test.each([
    ['of nothing', ''],
    ['of a part', 'machine: { type: worker }'],
    ['of a link by its selector', network('{ deviceSelector: { driver: virtio }, dhcp: yes }')],
    ['of a bond', network('{ interface: bond0, bond: { interfaces: [a, b], mode: 802.3ad, lacpRate: fast } }')],
    ['of what is ignored', network('{ interface: eth0, ignore: true, cidr: x }')],
    ['of a name', document('HostnameConfig', 'auto: off, hostname: a')],
    ['of `auto` alone', document('HostnameConfig', 'auto: stable')],
    ['of kinds that it does not look into', document('WatchdogTimerConfig', 'device: /dev/watchdog0')],
    [
      'of a mirror by the upper case of http',
      document('RegistryMirrorConfig', 'name: a, endpoints: [{ url: HTTP://b }]'),
    ],
  ])('%s', (_, text) => {
    expect(findings(text)).toEqual([]);
  });
});

describe('validateConfig() complains', () => {
  test.each([
    ['of two bodies', 'machine: {}\n---\ncluster: {}', '1 : there are two documents without a `kind`'],
    ['of a document of no kind', 'a: 1', '0 : a document has neither a `kind` nor `machine` nor `cluster`'],
    [
      'of a kind without its version',
      '{ kind: LinkConfig, name: a }',
      '0 : the LinkConfig has no `apiVersion: v1alpha1`',
    ],
    [
      'of a link that is there as two kinds',
      `${document('LinkConfig', 'name: a')}\n---\n${document('VLANConfig', 'name: a, vlanID: 2, parent: b')}`,
      '1 : the VLANConfig `a` is there as LinkConfig too',
    ],
    [
      'of a field that nobody knows',
      'machine: { network: { hostnam: a } }',
      '0 machine.network.hostnam: `hostnam` is not a field of Talos v1.13.9; is `hostname` meant?',
    ],
    ['of a text for a number', network('{ interface: a, mtu: big }'), `${AT}.mtu: it is not a whole number`],
    [
      'of a word for a truth',
      network('{ interface: a, dhcp: maybe }'),
      `${AT}.dhcp: it is neither \`true\` nor \`false\``,
    ],
    [
      'of `cidr` beside `addresses`',
      network('{ interface: a, cidr: 10.0.0.1/8, addresses: [10.0.0.2/8] }'),
      `${AT}.cidr: \`cidr\` and \`addresses\` exclude each other`,
    ],
    [
      'of a link without a name',
      network('{ dhcp: true }'),
      `${AT}: \`interface\` or \`deviceSelector\` has to name the interface`,
    ],
    [
      'of a name and a selector',
      network('{ interface: a, deviceSelector: { driver: x } }'),
      `${AT}.deviceSelector: \`interface\` and \`deviceSelector\` exclude each other`,
    ],
    [
      'of a bridge and a bond',
      network('{ interface: a, bond: { interfaces: [b] }, bridge: { interfaces: [c] } }'),
      `${AT}.bridge: \`bridge\` and \`bond\` exclude each other`,
    ],
    [
      'of an option of another mode',
      network('{ interface: a, bond: { interfaces: [b], mode: active-backup, lacpRate: fast } }'),
      `${AT}.bond.lacpRate: the mode \`active-backup\` does not have this option`,
    ],
    [
      'of a value that no bond has',
      network('{ interface: a, bond: { interfaces: [b], mode: 802.3ad, lacpRate: quick } }'),
      `${AT}.bond.lacpRate: \`quick\` is not one of \`slow\`, \`fast\``,
    ],
    [
      'of a delay without `miimon`',
      network('{ interface: a, bond: { interfaces: [b], updelay: 200 } }'),
      `${AT}.bond.updelay: it needs \`miimon\``,
    ],
    [
      'of a route to nowhere',
      network('{ interface: a, routes: [{ metric: 1 }] }'),
      `${AT}.routes.0: a route needs a \`network\`, a \`gateway\`, or both`,
    ],
    [
      'of an interface in two links',
      network('{ interface: a, bond: { interfaces: [x] } }, { interface: b, bridge: { interfaces: [x] } }'),
      '0 machine.network.interfaces.1.bridge.interfaces.0: `x` is a part of `a` and of `b`',
    ],
    [
      'of addresses on a part',
      network('{ interface: a, bond: { interfaces: [x] } }, { interface: x, dhcp: true }'),
      '0 machine.network.interfaces.1.dhcp: `x` is a part of `a`, and may have no addresses of its own',
    ],
    [
      'of a shared address on a worker',
      `machine: { type: worker, network: { interfaces: [{ interface: a, vip: { ip: 10.0.0.1 } }] } }`,
      `${AT}.vip: only nodes of the control plane have a shared address`,
    ],
    [
      'of a mirror with nothing behind it',
      'machine: { registries: { mirrors: { docker.io: } } }',
      '0 machine.registries.mirrors.docker.io: it has no value',
    ],
    [
      'of a name beside `auto`',
      document('HostnameConfig', 'auto: stable, hostname: a'),
      '0 auto: `auto` has to be `off` beside `hostname`',
    ],
    [
      'of a name in both forms',
      `machine: { network: { hostname: a } }\n---\n${document('HostnameConfig', 'auto: off, hostname: a')}`,
      '1 : a HostnameConfig and `machine.network.hostname` exclude each other',
    ],
    [
      'of a stable name in the old form',
      `machine: { features: { stableHostname: true } }\n---\n${document('HostnameConfig', 'auto: off')}`,
      '1 : a HostnameConfig and `machine.features.stableHostname` exclude each other',
    ],
    [
      'of domains beside a resolver',
      `machine: { network: { searchDomains: [] } }\n---\n${document('ResolverConfig', 'nameservers: [{ address: 10.0.0.1 }]')}`,
      '1 : a ResolverConfig and `machine.network.searchDomains` exclude each other',
    ],
    [
      'of a clock in the old form',
      `machine: { time: { bootTimeout: 2m } }\n---\n${document('TimeSyncConfig', 'ntp: { servers: [a] }')}`,
      '1 : a TimeSyncConfig and `machine.time.bootTimeout` exclude each other',
    ],
    [
      'of two kinds of clocks',
      document('TimeSyncConfig', 'ntp: { servers: [a] }, ptp: { devices: [/dev/ptp0] }'),
      '0 ptp: `ntp` and `ptp` exclude each other',
    ],
    [
      'of two kinds of login',
      document('RegistryAuthConfig', 'name: a, username: u, password: p, identityToken: t'),
      '0 identityToken: `username` and `identityToken` exclude each other',
    ],
    [
      'of an authority without a certificate',
      document('RegistryTLSConfig', 'name: a, ca: x'),
      '0 ca: it does not contain a certificate',
    ],
    [
      'of an endpoint without a scheme',
      document('RegistryMirrorConfig', 'name: a, endpoints: [{ url: b:5000 }]'),
      '0 endpoints.0: its `url` is neither http nor https',
    ],
    ['of a bond without its mode', document('BondConfig', 'name: a, links: [b]'), '0 bondMode: a bond needs its mode'],
    [
      'of a VLAN that does not exist',
      document('VLANConfig', 'name: a, parent: b, vlanID: 4095'),
      '0 vlanID: it has to be from 1 to 4094',
    ],
    [
      'of an address without its network',
      document('LinkConfig', 'name: a, addresses: [{ address: 10.0.0.1 }]'),
      '0 addresses.0: `10.0.0.1` is not an address with its network',
    ],
    [
      'of the default route by its network',
      document('LinkConfig', 'name: a, routes: [{ destination: 0.0.0.0/0, gateway: 10.0.0.1 }]'),
      '0 routes.0.destination: `0.0.0.0/0` is not allowed in a route',
    ],
    [
      'of a document without a name',
      document('RegistryMirrorConfig', 'endpoints: []'),
      '0 : a RegistryMirrorConfig needs a `name`',
    ],
  ])('%s', (_, text, wanted) => {
    expect(findings(text)).toEqual([wanted]);
  });
});

test('validateConfig() knows which release brought a field or a kind', () => {
  const mirrors = 'machine: { registries: { mirrors: { a: { endpoints: [http://b], overridePath: true } } } }';
  expect(findings(mirrors, 'v1.2.9')).toEqual([
    '0 machine.registries.mirrors.a.overridePath: `overridePath` is not a field of Talos v1.2.9: it came with 1.3',
  ]);
  expect(findings(mirrors, 'v1.3.0')).toEqual([]);
  expect(findings(document('LinkConfig', 'name: a'), 'v1.11.6')).toEqual([
    '0 : Talos v1.11.6 does not know LinkConfig: it came with 1.12',
  ]);
});

test('validateConfig() says under its own name what Talos takes', () => {
  const bond = (name: string): string => document('BondConfig', `name: ${name}, links: [x], bondMode: balance-rr`);
  const documents = [...parseAllDocuments(`${bond('a')}\n---\n${bond('b')}`)].map((one) => one.toJS() as unknown);
  expect(validateConfig(documents, parseTalosVersion('v1.13.9'))).toEqual([
    { document: 1, path: ['links', 0], message: '`x` is a part of `a` and of `b`', by: 'rootsmith' },
  ]);
});
