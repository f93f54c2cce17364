import { getHashes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashOfOid, hashOids, type SignatureHash } from '../../../src/pki/hashes.ts';

test.each(Object.keys(hashOids) as SignatureHash[])('hashOfOid() knows %s by its identifier', (name) => {
  expect(hashOfOid(hashOids[name])).toBe(name);
  expect(getHashes()).toContain(name);
});

test('hashOfOid() knows no other identifier', () => {
  expect(hashOfOid('1.2.840.113549.2.5')).toBeUndefined();
});
