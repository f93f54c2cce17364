import { expect, test } from 'vitest';
import { bytesContent } from '../../../src/bytes/index.ts';
import {
  emptyTree,
  joinedXattrs,
  mergedAttributes,
  plainDirectoryAttributes,
  plainFile,
  withOverrides,
} from '../../../src/rootfs/attributes.ts';
import { ownContent } from '../../../src/rootfs/index.ts';
import { directory, file, symlink } from '../../fixtures/trees.ts';

const xattrs = (...names: readonly string[]): ReadonlyMap<string, Uint8Array> =>
  new Map(names.map((name) => [name, Buffer.from(name)]));

test('withOverrides() changes owner, mode and later times', () => {
  const node = file('x', { mode: 0o600, uid: 7, gid: 8, mtime: 500 });

  expect(withOverrides(node, { owner: { uid: 1, gid: 2 }, mode: 0o755, clampMtime: 400 })).toMatchObject({
    uid: 1,
    gid: 2,
    mode: 0o755,
    mtime: 400,
  });
  expect(withOverrides(node, { clampMtime: 600 })).toMatchObject({ mtime: 500 });
});

test('withOverrides() keeps everything where nothing is overridden, in a new object', () => {
  const node = file('x', { uid: 7, gid: 8 });

  expect(withOverrides(node, {})).toEqual(node);
  expect(withOverrides(node, { owner: 'keep' })).toEqual(node);
  expect(withOverrides(node, {})).not.toBe(node);
});

test('withOverrides() leaves the mode of a symlink', () => {
  expect(withOverrides(symlink('x'), { mode: 0o644 })).toMatchObject({ mode: 0o777 });
});

test('mergedAttributes() takes the upper ones, with the xattrs that only the lower has', () => {
  const lower = directory({ mode: 0o700, uid: 1, xattrs: xattrs('user.low', 'user.both') });
  const upper = directory({ mode: 0o755, uid: 2, xattrs: new Map([['user.both', Uint8Array.of(9)]]) });
  const merged = mergedAttributes(lower, upper);

  expect(merged).toMatchObject({ mode: 0o755, uid: 2 });
  expect([...merged.xattrs.keys()].sort()).toEqual(['user.both', 'user.low']);
  expect(merged.xattrs.get('user.both')).toEqual(Uint8Array.of(9));
});

test('joinedXattrs() gives the same object for the same two sets', () => {
  const [lower, upper] = [xattrs('user.a'), xattrs('user.b')];

  expect(joinedXattrs(lower, upper)).toBe(joinedXattrs(lower, upper));
  expect(joinedXattrs(lower, new Map())).toBe(lower);
  expect(joinedXattrs(new Map(), upper)).toBe(upper);
});

test('emptyTree() is a root that nothing describes', () => {
  expect(emptyTree(5).root).toMatchObject({ ...plainDirectoryAttributes(5), implied: true, children: new Map() });
});

test('plainFile() is a file of root that anybody may read', async () => {
  const file = plainFile(bytesContent(Buffer.from('ab')), 7);

  expect(file).toMatchObject({ kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 7, size: 2 });
  expect(Buffer.concat(await Array.fromAsync(ownContent(file))).toString()).toBe('ab');
});
