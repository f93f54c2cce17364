import { expect, test } from 'vitest';
import { clientKey } from '../../../../src/server/access/client-key.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:12:aaaa:bbbb:cccc:dddd', '2001:db8:0:12::/64'],
  ['2001:0DB8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, ''],
])('clientKey(%j) is %j', (address, expected) => {
  expect(clientKey(address)).toBe(expected);
});

test('clientKey() counts a whole /64 as one client', () => {
  expect(clientKey('2001:db8::1')).toBe(clientKey('2001:db8::ffff:2'));
  expect(clientKey('2001:db8::1')).not.toBe(clientKey('2001:db8:0:1::1'));
});
