import { expect, test } from 'vitest';
import { checkNetwork } from '../../../../src/machine-config/network/check.ts';
import type { NodeNetwork } from '../../../../src/machine-config/network/model.ts';
import { fieldName } from '../../../../src/talos/yaml-text.ts';

function problems(network: NodeNetwork): readonly string[] {
  return checkNetwork(network).map(({ path, message }) => `${fieldName(path)}: ${message}`);
}

test('checkNetwork() finds nothing wrong with the examples of the guide', () => {
  const network: NodeNetwork = {
    hostname: 'talos',
    nameservers: ['10.0.0.1', 'fd00::1'],
    timeServers: ['time.cloudflare.com', '10.0.0.1'],
    interfaces: [
      {
        interface: 'eth0',
        addresses: ['10.0.0.201/8'],
        mtu: 8765,
        routes: [{ network: '0.0.0.0/0', gateway: '10.0.0.1' }],
      },
      { interface: 'eth1', ignore: true },
      { interface: 'lo', addresses: ['192.168.0.21/24', '10.2.2.2/24'] },
      {
        interface: 'bond0',
        dhcp: true,
        bond: {
          mode: '802.3ad',
          lacpRate: 'fast',
          xmitHashPolicy: 'layer3+4',
          miimon: 100,
          updelay: 200,
          downdelay: 200,
          interfaces: ['eth2', 'eth3'],
        },
      },
      {
        interface: 'eth4',
        dhcp: false,
        vlans: [
          {
            vlanId: 100,
            addresses: ['192.168.2.10/28'],
            routes: [{ network: '0.0.0.0/0', gateway: '192.168.2.1', metric: 9 }],
          },
        ],
      },
    ],
  };
  expect(problems(network)).toEqual([]);
});

test.each<[string, NodeNetwork]>([
  ['hostname: `a_b` is not a name of a host', { hostname: 'a_b' }],
  ['nameservers[0]: `dns.acme` is not an IP address', { nameservers: ['dns.acme'] }],
  ['timeServers[0]: `10.0.0.999` is not a name or IP address of a time server', { timeServers: ['10.0.0.999'] }],
  ['timeServers: servers and devices', { timeServers: ['10.0.0.1', '/dev/ptp0'] }],
  ['interfaces[1].interface: `e` is in the list twice', { interfaces: [{ interface: 'e' }, { interface: 'e' }] }],
  ['interfaces[0].interface: `eth0/1` is not the name of an interface', { interfaces: [{ interface: 'eth0/1' }] }],
  [
    'interfaces[0].interface: `abcdefghijklmnop` is not the name of an interface',
    { interfaces: [{ interface: 'abcdefghijklmnop' }] },
  ],
  ['interfaces[0].ignore: an interface that is ignored', { interfaces: [{ interface: 'e', ignore: true, mtu: 1500 }] }],
])('checkNetwork() says "%s…"', (message, network) => {
  expect(problems(network).join('\n')).toContain(message);
});

test.each([
  ['10.0.0.300/8', '`10.0.0.300/8` is not an address with its network'],
  ['10.0.0.1', '`10.0.0.1` has no length of its network'],
  ['10.0.0.1/33', 'is not an address with its network'],
  ['010.0.0.1/8', 'is not an address with its network'],
  ['0.0.0.0/8', 'cannot be the address of a host'],
  ['10.0.0.0/24', 'names the network itself'],
  ['10.0.0.255/24', 'is the broadcast address'],
  ['fe80::g/64', 'is not an address with its network'],
])('checkNetwork() refuses the address %s', (address, message) => {
  expect(problems({ interfaces: [{ interface: 'e', addresses: [address] }] }).join()).toContain(message);
});

test.each(['10.0.0.0/31', '10.0.0.1/32', 'fd00::/64', '2001:db8::1/128'])(
  'checkNetwork() takes the address %s',
  (address) => {
    expect(problems({ interfaces: [{ interface: 'e', addresses: [address] }] })).toEqual([]);
  },
);

test('checkNetwork() says where an address is given twice, in another spelling too', () => {
  const interfaces = [
    { interface: 'a', addresses: ['fd00::1/64'] },
    { interface: 'b', addresses: ['fd00:0:0::1/64'] },
  ];
  expect(problems({ interfaces })).toEqual([
    'interfaces[1].addresses[0]: `fd00:0:0::1/64` is an address of `a` already',
  ]);
});

const routed = (route: object, more: object = {}): NodeNetwork => ({
  interfaces: [
    { interface: 'a', addresses: ['10.0.0.2/24'], routes: [route], ...more },
    { interface: 'b', addresses: ['10.1.0.2/24', 'fd00::2/64'] },
  ],
});

test.each([
  [
    { network: '0.0.0.0/0', gateway: '10.2.0.1' },
    'gateway: `10.2.0.1` is not in a network of `a`, so the node cannot reach it',
  ],
  [{ network: '0.0.0.0/0', gateway: '10.1.0.1' }, 'gateway: `10.1.0.1` is in the network of `b`, not of `a`'],
  [{ network: '0.0.0.0/0', gateway: '10.0.0.2' }, "gateway: `10.0.0.2` is the node's own address, on `a`"],
  [{ network: '0.0.0.0/0', gateway: 'router' }, 'gateway: `router` is not an IP address'],
  [{ network: '10.9.0.1/16', gateway: '10.0.0.1' }, 'network: `10.9.0.1/16` is a host in its network'],
  [{ network: '10.9.0.0', gateway: '10.0.0.1' }, 'network: `10.9.0.0` is not a network'],
  [{ network: '::/0', gateway: '10.0.0.1' }, 'gateway: `10.0.0.1` is of another family than `::/0`'],
  [
    { network: '10.9.0.0/16', gateway: '10.0.0.1', source: '10.0.0.3' },
    'source: `10.0.0.3` is not an address of the node',
  ],
  [{ metric: 5 }, 'a route needs a `network`, a `gateway`, or both'],
])('checkNetwork() refuses the route %j', (route, message) => {
  expect(problems(routed(route)).join()).toContain(message);
});

test('checkNetwork() takes a gateway that a route without one leads to, on the same link', () => {
  const near = { network: '10.9.0.1/32' };
  const link = { interface: 'a', addresses: ['10.0.0.2/32'] };
  const routes = [near, { network: '0.0.0.0/0', gateway: '10.9.0.1' }];
  expect(problems({ interfaces: [{ ...link, routes }] })).toEqual([]);
  expect(problems({ interfaces: [{ ...link, routes: [{ gateway: '10.9.0.2' }, near] }] })).toEqual([
    expect.stringContaining('not in a network of `a`'),
  ]);
});

test('checkNetwork() takes gateways that it cannot know: link-local ones, and those of DHCP', () => {
  expect(problems(routed({ gateway: 'fe80::1' }))).toEqual([]);
  expect(problems(routed({ gateway: '10.7.0.1' }, { dhcp: true }))).toEqual([]);
});

test('checkNetwork() refuses a second route to one network, unless metrics tell them apart', () => {
  const routes = (metric?: number) => [
    { network: '0.0.0.0/0', gateway: '10.0.0.1' },
    { gateway: '10.0.0.3', ...(metric !== undefined && { metric }) },
  ];
  const network = (metric?: number) => ({
    interfaces: [{ interface: 'a', addresses: ['10.0.0.2/24'], routes: routes(metric) }],
  });
  expect(problems(network())[0]).toContain('there is a route to `0.0.0.0/0` already');
  expect(problems(network(2))).toEqual([]);
});

const bonded = (
  bond: object,
  ...others: readonly { readonly interface: string; readonly addresses?: readonly string[] }[]
): NodeNetwork => ({
  interfaces: [{ interface: 'bond0', bond: { mode: 'active-backup', interfaces: ['eth0'], ...bond } }, ...others],
});

test.each<[NodeNetwork, string]>([
  [bonded({ mode: 'lacp' }), 'bond.mode: `lacp` is not a bond mode: `balance-rr`'],
  [bonded({ interfaces: [] }), 'bond.interfaces: a bond needs at least one interface'],
  [bonded({ interfaces: ['bond0'] }), '`bond0` cannot be a part of itself'],
  [bonded({ interfaces: ['eth0', 'eth0'] }), '`eth0` is a part of `bond0` already'],
  [bonded({ lacpRate: 'fast' }), 'bond.lacpRate: it is for the mode `802.3ad` only'],
  [bonded({ adSelect: 'stable' }), 'bond.adSelect: it is for the mode `802.3ad` only'],
  [bonded({ updelay: 200 }), 'bond.updelay: it has no effect without `miimon`'],
  [bonded({ miimon: 100, downdelay: 150 }), 'bond.downdelay: 150 is not a multiple of `miimon`, which is 100'],
  [
    bonded({}, { interface: 'eth0', addresses: ['10.0.0.2/24'] }),
    'interfaces[1].addresses: `eth0` is a part of `bond0`',
  ],
])('checkNetwork() refuses the bond of %j', (network, message) => {
  expect(problems(network).join('\n')).toContain(message);
});

test.each([
  [0, 'VLAN 0 does not exist'],
  [4095, 'VLAN 4095 does not exist: they go from 1 to 4094'],
])('checkNetwork() refuses VLAN %d', (vlanId, message) => {
  expect(problems({ interfaces: [{ interface: 'e', vlans: [{ vlanId }] }] }).join()).toContain(message);
});

test('checkNetwork() refuses a VLAN twice, and one whose interface would have too long a name', () => {
  expect(problems({ interfaces: [{ interface: 'e', vlans: [{ vlanId: 1 }, { vlanId: 1 }] }] })[0]).toContain(
    'VLAN 1 is in the list twice',
  );
  expect(problems({ interfaces: [{ interface: 'enp0s31f6np0', vlans: [{ vlanId: 4094 }] }] })[0]).toContain(
    'longer than 15 characters',
  );
});
