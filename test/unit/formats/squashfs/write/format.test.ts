import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../../src/bytes/index.ts';
import { openSquashfs } from '../../../../../src/formats/squashfs/index.ts';
import {
  defaultFormat,
  flagsOf,
  formatOf,
  type SquashfsFormat,
} from '../../../../../src/formats/squashfs/write/format.ts';
import type { DirectoryNode } from '../../../../../src/rootfs/index.ts';
import { decompressors, imageOf, smallFormat } from '../../../../fixtures/squashfs-trees.ts';

const empty: DirectoryNode = {
  kind: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 0,
  xattrs: new Map(),
  children: new Map(),
};
const plain = defaultFormat.stored;

test.each<[string, Partial<SquashfsFormat>]>([
  ['the defaults', {}],
  ['no fragments', { fragments: 'none' }],
  ['all tails in fragments', { fragments: 'all-tails' }],
  ['no exports', { hasExports: false }],
  ['no xattrs', { hasXattrs: false }],
  ['no sharing of duplicates', { sharesDuplicates: false }],
  ['inodes and ids stored', { stored: { ...plain, inodes: true, ids: true } }],
  ['data and fragments stored', { stored: { ...plain, data: true, fragments: true } }],
  ['xattrs stored', { stored: { ...plain, xattrs: true } }],
  ['larger blocks', { blockSize: 8192 }],
])('formatOf() finds %s in an image that is written so', async (_, changes) => {
  const format = { ...smallFormat, ...changes };
  const reader = await openSquashfs(bufferAccess(await imageOf(empty, { format })), { decompressors });

  expect(formatOf(reader)).toEqual(format);
  expect(reader.superblock.flags).toBe(flagsOf(format));
});

test('flagsOf() of the defaults are those of mksquashfs: duplicates and exports', () => {
  expect(flagsOf({ ...defaultFormat, compressor: 'xz' })).toBe(0x00c0);
});
