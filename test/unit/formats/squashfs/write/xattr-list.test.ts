import { expect, test } from 'vitest';
import { XattrList } from '../../../../../src/formats/squashfs/write/xattr-list.ts';
import { NO_XATTR_INDEX } from '../../../../../src/formats/squashfs/xattr-layout.ts';

const set = (...pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, Uint8Array> =>
  new Map(pairs.map(([name, value]) => [name, Buffer.from(value)]));

test('XattrList keeps equal sets once, whatever the order of their names', () => {
  const list = new XattrList();

  expect(list.idOf(set(['user.a', '1'], ['user.b', '2']))).toBe(0);
  expect(list.idOf(set(['user.b', '2'], ['user.a', '1']))).toBe(0);
  expect(list.idOf(set(['user.a', '12'], ['user.b', '']))).toBe(1);
  expect(list.count).toBe(2);
});

test('XattrList tells sets apart whose names and values only join to the same text', () => {
  const list = new XattrList();

  expect(list.idOf(set(['user.a', 'b\0c']))).not.toBe(list.idOf(set(['user.a\0b', 'c'])));
});

test('XattrList has no id for an empty set, and for one that squashfs cannot store', () => {
  const list = new XattrList();

  expect(list.idOf(new Map())).toBe(NO_XATTR_INDEX);
  expect(list.idOf(set(['system.posix_acl_access', 'x']))).toBe(NO_XATTR_INDEX);
  expect([...list.unstorable]).toEqual(['system.posix_acl_access']);
  expect(list.count).toBe(0);
});

test('XattrList stores a value beyond 128 bytes once for all sets', async () => {
  const long = 'v'.repeat(3000);
  const [one, two] = [new XattrList(), new XattrList()];
  one.idOf(set(['user.a', long]));
  two.idOf(set(['user.a', long]));
  two.idOf(set(['user.b', long]));
  const sizes = await Promise.all([one, two].map(async (list) => (await list.encode(0, undefined)).bytes.length));

  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBeLessThan(100);
});
