import { expect, test } from 'vitest';
import { checkDevices } from '../../../../src/machine-config/validate/device.ts';

function check(interfaces: readonly unknown[], isWorker = false): readonly string[] {
  return checkDevices({ interfaces }, isWorker).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('checkDevices() takes links, bonds, VLANs and routes that are right', () => {
  const vlans = [{ vlanId: 5, addresses: ['10.1.0.1/16'] }];
  const routes = [{ network: '10.2.0.0/16', gateway: '10.0.0.2' }];
  const bond = { interface: 'bond0', bond: { interfaces: ['eth1', 'eth2'], mode: '802.3ad' } };

  expect(check([{ interface: 'eth0', addresses: ['10.0.0.1/8'], vlans, routes }, bond, { interface: 'eth1' }])).toEqual(
    [],
  );
  expect(check([{ deviceSelector: { busPath: '0*' }, dhcp: true }])).toEqual([]);
});

test.each<[string, readonly unknown[], string]>([
  ['an empty interface', [null], 'an interface is empty'],
  ['no name', [{ dhcp: true }], '`interface` or `deviceSelector` has to name the interface'],
  ['a name and a selector', [{ interface: 'a', deviceSelector: { busPath: '0' } }], 'exclude each other'],
  ['a selector of nothing', [{ deviceSelector: {} }], 'it does not select anything'],
  ['an address and a list of them', [{ interface: 'a', cidr: '10.0.0.1/8', addresses: ['10.0.0.2/8'] }], 'cidr'],
  ['a wrong address', [{ interface: 'a', addresses: ['10.0.0'] }], '`10.0.0` is not an address'],
  ['a route without anything', [{ interface: 'a', routes: [{ metric: 1 }] }], 'a route needs a `network`'],
  [
    'a gateway that is not an address',
    [{ interface: 'a', routes: [{ gateway: 'router' }] }],
    '`router` is not an address',
  ],
  ['a bond that is a bridge', [{ interface: 'a', bond: {}, bridge: {} }], '`bridge` and `bond` exclude each other'],
  [
    'an interface in two bonds',
    [
      { interface: 'a', bond: { interfaces: ['e'] } },
      { interface: 'b', bond: { interfaces: ['e'] } },
    ],
    '`e` is a part of `a` and of `b`',
  ],
  [
    'an address of a part of a bond',
    [
      { interface: 'e', dhcp: true },
      { interface: 'a', bond: { interfaces: ['e'] } },
    ],
    'may have no addresses of its own',
  ],
])('checkDevices() refuses %s', (_, interfaces, message) => {
  expect(check(interfaces)).toContainEqual(expect.stringContaining(message));
});

test('checkDevices() takes a shared address on nodes of the control plane only', () => {
  const shared = [{ interface: 'a', dhcp: true, vip: { ip: '10.0.0.9' } }];

  expect(check(shared)).toEqual([]);
  expect(check(shared, true)).toContainEqual(expect.stringContaining('only nodes of the control plane'));
  expect(check([{ interface: 'a', dhcp: true, vip: { ip: 'x' } }])).toContainEqual(
    expect.stringContaining('`x` is not an address'),
  );
});
