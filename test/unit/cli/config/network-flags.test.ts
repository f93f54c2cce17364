import { expect, test } from 'vitest';
import { networkOfFlags } from '../../../../src/cli/config/network-flags.ts';
import { typedFlags } from '../../../fixtures/config-flags.ts';

test('networkOfFlags() describes nothing without an interface', () => {
  expect(networkOfFlags(typedFlags())).toEqual({});
});

test.each([
  [
    { interface: 'eth0', address: ['10.0.0.2/8'], gateway: '10.0.0.1' },
    { interface: 'eth0', addresses: ['10.0.0.2/8'], routes: [{ network: '0.0.0.0/0', gateway: '10.0.0.1' }] },
  ],
  [
    { interface: 'eth0', gateway: 'fd00::1' },
    { interface: 'eth0', routes: [{ network: '::/0', gateway: 'fd00::1' }] },
  ],
  [
    { interface: 'eth0', vlan: '5', address: ['10.0.0.2/8'] },
    { interface: 'eth0', vlans: [{ vlanId: 5, addresses: ['10.0.0.2/8'] }] },
  ],
  [
    { interface: 'bond0', bondMode: '802.3ad', bondLink: ['a', 'b'] },
    {
      interface: 'bond0',
      bond: {
        mode: '802.3ad',
        interfaces: ['a', 'b'],
        miimon: 100,
        updelay: 200,
        downdelay: 200,
        lacpRate: 'fast',
        xmitHashPolicy: 'layer3+4',
      },
    },
  ],
])('networkOfFlags(%j) describes one link', (typed, link) => {
  expect(networkOfFlags(typedFlags(typed))).toEqual({ interfaces: [link] });
});

test.each([
  [{ interface: 'e', route: ['10.0.0.0/8'] }, '`--route 10.0.0.0/8` is not a network and its gateway'],
  [{ interface: 'e', vlan: 'x' }, '`--vlan x` is not a number'],
])('networkOfFlags(%j) is refused', (typed, message) => {
  expect(() => networkOfFlags(typedFlags(typed))).toThrow(message);
});
