import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { squashByGraft, surveyGraft } from '../../../../src/installer/engines/graft.ts';
import type { SquashOutput } from '../../../../src/installer/stages/squash.ts';
import { unsquashStage } from '../../../../src/installer/stages/unsquash.ts';
import { overlay, type RootTree } from '../../../../src/rootfs/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import { file, listTree, makeTree } from '../../../fixtures/trees.ts';

const build = await galleryBuild();
const { base, initramfs } = await readOf(build);
const changed = overlay(base.tree, makeTree({ 'etc/motd': 'hello' }), { what: 'test', mtime: 5 }).tree;

const squash = (tree: RootTree, context = build.context): Promise<SquashOutput> =>
  squashByGraft({ base, tree, time: 5 }, context);

test('squashByGraft() writes the new tree as a squashfs of the kind of the base', async () => {
  const { open, size } = await squash(changed);

  const bytes = await collect(open());
  const rootfs = { path: 'rootfs.sqsh', image: bufferAccess(bytes), mtime: 5, onDisk: initramfs.rootfs.onDisk };
  const again = await unsquashStage.run({ rootfs }, build.context);
  expect(bytes).toHaveLength(size);
  expect([again.reader.compressor, again.reader.superblock.modificationTime]).toEqual(['zstd', 5]);
  expect(listTree(again.tree).map((line) => line.split(' ')[0])).toEqual(
    listTree(changed).map((line) => line.split(' ')[0]),
  );
});

test('squashByGraft() says what it copied', async () => {
  const { details } = await squash(changed);

  expect(details[0]).toMatch(/^\d+ B copied$/);
});

test('squashByGraft() warns of an xattr that squashfs cannot hold', async () => {
  const own = await galleryBuild();
  const xattrs = new Map([['system.posix_acl_access', Buffer.from('x')]]);
  const tree = overlay(base.tree, makeTree({ x: file('x', { xattrs }) }), { what: 'test', mtime: 5 }).tree;

  await squash(tree, own.context);

  expect(own.warnings).toEqual([
    'squashfs cannot hold the extended attribute `system.posix_acl_access`: it is left out',
  ]);
});

test('surveyGraft() foretells what would be compressed, without doing it', async () => {
  const { forecast } = await surveyGraft({ base, tree: changed, signal: undefined });

  expect([forecast.newFiles, forecast.newBytes]).toEqual([1, 5]);
});
