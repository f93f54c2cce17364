import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { derChildren, derTag, encodeDer, encodeOid, expectDer, oidText, readDer } from '../../../src/pki/der.ts';

test.each([0, 1, 127, 128, 255, 256, 70_000])(
  'readDer() reads a value of %i bytes that encodeDer() wrote',
  (length) => {
    const content = Buffer.alloc(length, 7);
    const bytes = Buffer.concat([encodeDer(derTag.octetString, content), Buffer.from('rest')]);

    const value = readDer(bytes, 'a test');

    expect([value.tag, value.content.equals(content), value.whole.length]).toEqual([4, true, bytes.length - 4]);
  },
);

test.each(['1.2.840.113549.1.7.2', '2.16.840.1.101.3.4.2.3', '1.3.14.3.2.26', '2.5.4.3', '2.999.1'])(
  'oidText() reads %s as encodeOid() wrote it',
  (oid) => {
    expect(oidText(readDer(encodeOid(oid), 'a test'))).toBe(oid);
  },
);

test.each([
  ['nothing', ''],
  ['a tag alone', '30'],
  ['a tag of several bytes', '3f0101'],
  ['an indefinite length', '3080'],
  ['a length of five bytes', '30850000000001'],
  ['a length that is cut', '3082ff'],
  ['a length beyond the end', '300500'],
])('readDer() refuses %s', (_, bytes) => {
  expect(() => readDer(Buffer.from(bytes, 'hex'), 'a test')).toThrow('cannot read a test');
});

test('derChildren() bounds the number of values', () => {
  const many = encodeDer(derTag.set, Buffer.from('0500'.repeat(1001), 'hex'));

  expect(() => derChildren(readDer(many, 'a test'), 'a test')).toThrow('more than 1000 values');
});

test('expectDer() tells what it found', () => {
  expect(() => expectDer(undefined, derTag.set, 'a test')).toThrow('found nothing, not 0x31');
  expect(() => expectDer(readDer(Buffer.from('0500', 'hex'), 'a test'), derTag.set, 'a test')).toThrow('the tag 0x5');
});

test('readDer() ends any bytes with a value inside of them or an explained error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        expect(readDer(Buffer.from(bytes), 'noise').whole.length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(isRootsmithError(error)).toBe(true);
      }
    }),
  );
});
