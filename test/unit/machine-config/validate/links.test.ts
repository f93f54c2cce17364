import { expect, test } from 'vitest';
import { checkDhcp, checkLink, linkParts } from '../../../../src/machine-config/validate/links.ts';

const check = (kind: string, fields: object): readonly string[] | undefined =>
  checkLink(kind, fields as Parameters<typeof checkLink>[1])?.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('checkLink() takes links that are right, and does not know other kinds', () => {
  const routes = [{ destination: '10.0.0.0/8', gateway: 'fe80::1%eth0' }];

  expect(check('LinkConfig', { addresses: [{ address: '10.0.0.1/8' }], routes })).toEqual([]);
  expect(check('BondConfig', { links: ['a'], bondMode: '802.3ad' })).toEqual([]);
  expect(check('VLANConfig', { vlanID: 4094, parent: 'a' })).toEqual([]);
  expect(check('HostnameConfig', {})).toBeUndefined();
});

test.each<[string, object, string]>([
  ['BondConfig', { bondMode: 'x' }, 'links: a bond needs at least one link'],
  ['BondConfig', { links: ['a'] }, 'bondMode: a bond needs its mode'],
  ['VLANConfig', { vlanID: 4095, parent: 'a' }, 'vlanID: it has to be from 1 to 4094'],
  ['VLANConfig', { vlanID: 0, parent: 'a' }, 'vlanID: it has to be from 1 to 4094'],
  ['VLANConfig', { vlanID: 1 }, 'parent: a VLAN needs the link that it is on'],
  [
    'LinkConfig',
    { addresses: [{ address: '10.0.0.1' }] },
    'addresses.0: `10.0.0.1` is not an address with its network',
  ],
  ['LinkConfig', { addresses: [{ address: '0.0.0.0/0' }] }, 'addresses.0: '],
  [
    'LinkConfig',
    { routes: [{ destination: '0.0.0.0/0' }] },
    'routes.0.destination: `0.0.0.0/0` is not allowed in a route',
  ],
  ['LinkConfig', { routes: [{ gateway: 'router' }] }, 'routes.0.gateway: '],
])('checkLink() refuses a %s of %j', (kind, fields, message) => {
  expect(check(kind, fields)).toContainEqual(expect.stringContaining(message));
});

test.each([
  [{ clientIdentifier: 'DUID', duidRaw: '00' }, []],
  [{ clientIdentifier: 'mac' }, []],
  [{ clientIdentifier: 'duid' }, ['clientIdentifier']],
  [{ duidRaw: '00' }, ['duidRaw']],
])('checkDhcp() of %j complains about %j', (fields, paths) => {
  expect(checkDhcp(fields).map(({ path }) => path.join('.'))).toEqual(paths);
});

test('linkParts() are the links of bonds and bridges', () => {
  expect(linkParts('BondConfig', { links: ['a', 'b'] })).toEqual(['a', 'b']);
  expect(linkParts('LinkConfig', { links: ['a'] })).toEqual([]);
});
