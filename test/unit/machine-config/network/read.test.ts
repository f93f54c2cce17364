import { expect, test } from 'vitest';
import { checkedNetwork, readNodeNetwork } from '../../../../src/machine-config/network/read.ts';

const wrong = (message: string): Error =>
  expect.objectContaining({
    code: 'NODE_NETWORK_INVALID',
    message: expect.stringContaining(message) as string,
  }) as Error;

test('readNodeNetwork() takes the mapping alone, or a configuration with it', () => {
  const network = { interfaces: [{ interface: 'eth0', addresses: ['10.0.0.2/8'] }] };
  const alone = 'interfaces:\n  - interface: eth0\n    addresses: [10.0.0.2/8]\n';
  const inside = `machine:\n  network:\n    ${alone.replaceAll('\n', '\n    ')}\n  time:\n    servers: [ntp.acme]\n`;
  expect(readNodeNetwork(alone, { file: 'n' })).toEqual(network);
  expect(readNodeNetwork(inside, { file: 'n' })).toEqual({ ...network, timeServers: ['ntp.acme'] });
  expect(readNodeNetwork('', { file: 'n' })).toEqual({});
});

test('readNodeNetwork() says at which line and column something is wrong', () => {
  const text =
    'machine:\n  network:\n    interfaces:\n      - interface: eth0\n        addresses: [10.0.0.999/8]\n  time:\n    servers: ["a b"]\n';
  expect(() => readNodeNetwork(text, { file: 'n.yaml' })).toThrow(
    wrong('n.yaml:5:21: at `machine.network.interfaces[0].addresses[0]`: `10.0.0.999/8` is not an address'),
  );
  expect(() => readNodeNetwork(text, { file: 'n.yaml' })).toThrow(wrong('n.yaml:7:15: '));
});

test.each([
  ['interfaces: [{ interface: e, adresses: [] }]', '`adresses` is not known here; is `addresses` meant?'],
  ['interfaces: [{ interface: 5 }]', 'at `interfaces[0].interface`: expected a text'],
  [
    'interfaces: [{ interface: e, bond: { mode: 802.3ad, interfaces: [a], lacpRate: quick } }]',
    'expected `slow` or `fast`',
  ],
  ['interfaces: [{ interface: e, mtu: 99999 }]', 'expected at most 65536'],
  ['- a', 'expected a mapping'],
  ['a: [', 'n.yaml:1:'],
])('readNodeNetwork() refuses %s', (text, message) => {
  expect(() => readNodeNetwork(text, { file: 'n.yaml' })).toThrow(wrong(message));
});

test('checkedNetwork() names the field where there is no file', () => {
  expect(() => checkedNetwork({ nameservers: ['dns'] })).toThrow(
    wrong('at `nameservers[0]`: `dns` is not an IP address'),
  );
});
