import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, isKeyMaterial, secretInValue } from '../../../../src/machine-config/secrets/secret-values.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const KEY = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----';

test.each([
  [KEY, 'a private key'],
  [base64(KEY), 'a private key'],
  ['https://me:hunter2@host.example/', 'a login'],
  [`ghp_${'a'.repeat(36)}`, 'a token'],
  ['abcdef.0123456789abcdef', 'a token'],
  ['a plain sentence', undefined],
  ['https://host.example/path', undefined],
  ['-----BEGIN CERTIFICATE-----', undefined],
])('secretInValue() finds in %j: %s', (value, what) => {
  expect(secretInValue(value)).toBe(what);
});

test('fromBase64() decodes any text of some length, however it is wrapped', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 16, unit: 'grapheme' }), fc.integer({ min: 1, max: 76 }), (text, width) => {
      const wrapped = base64(text).replaceAll(new RegExp(`.{${width}}`, 'g'), (line) => `${line}\n`);

      expect(fromBase64(wrapped)).toBe(Buffer.from(text).toString('utf8'));
    }),
  );
});

test.each(['short', 'not base64, but long enough', Buffer.alloc(24, 0xff).toString('base64')])(
  'fromBase64() gives nothing for %j',
  (value) => {
    expect(fromBase64(value)).toBeUndefined();
  },
);

test('isKeyMaterial() takes only long base64', () => {
  expect(
    ['A'.repeat(32), `${'A'.repeat(20)}\n${'B'.repeat(20)}==`, 'AAAA', 'A'.repeat(20) + '.pem'].map(isKeyMaterial),
  ).toEqual([true, true, false, false]);
});
