import { expect, test } from 'vitest';
import { checkAddresses, type LinkAddressing } from '../../../../src/machine-config/network/check-addresses.ts';

const link = (name: string, fields: Partial<LinkAddressing> = {}): LinkAddressing => ({
  name,
  path: [name],
  ...fields,
});
const check = (...links: readonly LinkAddressing[]): readonly string[] =>
  checkAddresses(links).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('checkAddresses() takes addresses and routes that lead somewhere', () => {
  const routes = [{ network: '0.0.0.0/0', gateway: '10.0.0.1' }, { network: '10.9.0.0/16' }];

  expect(check(link('a', { addresses: ['10.0.0.2/8', 'fd00::2/64', '192.0.2.1/32'], routes }))).toEqual([]);
});

test.each([
  ['10.0.0.0/8', 'names the network itself'],
  ['10.255.255.255/8', 'is the broadcast address'],
  ['0.0.0.0/8', 'cannot be the address of a host'],
  ['10.0.0.1', 'has no length of its network'],
  ['10.0.0', 'is not an address with its network'],
])('checkAddresses() refuses the address %s', (address, message) => {
  expect(check(link('a', { addresses: [address] }))).toEqual([
    expect.stringContaining(`a.addresses.0: \`${address}\` ${message}`),
  ]);
});

test('checkAddresses() refuses an address on two links', () => {
  expect(check(link('a', { addresses: ['10.0.0.2/8'] }), link('b', { addresses: ['10.0.0.2/16'] }))).toEqual([
    'b.addresses.0: `10.0.0.2/16` is an address of `a` already',
  ]);
});

test.each([
  [{}, 'a route needs a `network`, a `gateway`, or both'],
  [{ network: '10.1.2.3/16' }, 'is a host in its network, not the network'],
  [{ gateway: '11.0.0.1' }, 'is not in a network of `a`, so the node cannot reach it'],
  [{ network: 'fd00::/64', gateway: '10.0.0.1' }, 'is of another family'],
  [{ gateway: '10.0.0.1', source: '10.0.0.3' }, '`10.0.0.3` is not an address of the node'],
])('checkAddresses() refuses the route %j', (route, message) => {
  expect(check(link('a', { addresses: ['10.0.0.2/8'], routes: [route] }))).toContainEqual(
    expect.stringContaining(message),
  );
});

test('checkAddresses() refuses two routes to one network with one metric', () => {
  const routes = [{ gateway: '10.0.0.1' }, { gateway: '10.0.0.3' }];

  expect(check(link('a', { addresses: ['10.0.0.2/8'], routes }))).toEqual([
    expect.stringContaining('give one of them a `metric`'),
  ]);
  expect(
    check(link('a', { addresses: ['10.0.0.2/8'], routes: [routes[0] ?? {}, { ...routes[1], metric: 5 }] })),
  ).toEqual([]);
});
