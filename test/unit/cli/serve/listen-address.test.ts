import { expect, test } from 'vitest';
import { parseListen, readListenAddress } from '../../../../src/cli/serve/listen-address.ts';

test.each([
  [':5000', { host: '::', port: 5000 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:5000', { host: '::1', port: 5000 }],
  ['registry.test:443', { host: 'registry.test', port: 443 }],
  ['5000', undefined],
  ['http://a.test:5000', undefined],
  ['a.test/x:5000', undefined],
  [':65536', undefined],
])('readListenAddress() of %s', (text, address) => {
  expect(readListenAddress(text)).toEqual(address);
});

test('parseListen() explains what is not an address', () => {
  expect(() => parseListen('nowhere')).toThrow('`--listen nowhere` is not an address');
});
