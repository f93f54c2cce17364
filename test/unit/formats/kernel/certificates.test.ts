import { expect, test } from 'vitest';
import { findCertificates } from '../../../../src/formats/kernel/index.ts';
import { testKey } from '../../../fixtures/signing-key.ts';
import { smallImage } from '../../../fixtures/small-kernel.ts';

const own = testKey().certificate;
const extra = testKey('another', 'ec').certificate;

test('findCertificates() finds those of the list that the kernel trusts, in its order', () => {
  const inner = Buffer.from(smallImage({ certificates: [own, extra] }));

  expect(findCertificates(inner)).toEqual({ trusted: [own, extra], others: [] });
});

test('findCertificates() tells the list from other certificates by its size behind it', () => {
  const inner = Buffer.concat([extra, Buffer.alloc(40), smallImage({ certificates: [own] })]);

  expect(findCertificates(inner)).toEqual({ trusted: [own], others: [extra] });
});

test('findCertificates() takes the first list where none has its size behind it', () => {
  const inner = Buffer.concat([own, Buffer.alloc(40), extra, Buffer.alloc(40)]);

  expect(findCertificates(inner)).toEqual({ trusted: [own], others: [extra] });
});

test.each([
  ['a cut one', own.subarray(0, -10)],
  ['a version alone', Buffer.from('a00302010202', 'hex')],
  ['one that is too large', Buffer.from(`3082ffff3082fff0a00302010202${'00'.repeat(70_000)}`, 'hex')],
])('findCertificates() passes over %s', (_, bytes) => {
  expect(findCertificates(Buffer.from(bytes)).trusted).toEqual([]);
});
