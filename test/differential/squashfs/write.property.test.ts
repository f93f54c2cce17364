import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { countLinks, type DirectoryNode, mapTree, walkTree } from '../../../src/rootfs/index.ts';
import { comparable } from '../../fixtures/squashfs-edits.ts';
import { type Snapshot, snapshotByKernel } from '../../fixtures/squashfs-mount.ts';
import { anyTree, factsOf, imageOf } from '../../fixtures/squashfs-trees.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-write-property-'));

afterAll(() => rmSync(work, { recursive: true }));

const NO_ID = 0xffff_ffff; // -1: the kernel has no such user and opens no file of his

/** Linux gives `user.` attributes of files and directories only. */
function readable(root: DirectoryNode): DirectoryNode {
  return mapTree({ root }, (whole) => {
    const node = whole.uid === NO_ID ? { ...whole, uid: 7 } : whole;
    if (node.kind === 'file' || node.kind === 'directory') return node;
    return { ...node, xattrs: new Map([...node.xattrs].filter(([name]) => !name.startsWith('user.'))) };
  }).root;
}

/** A tree in the words of `snapshotByKernel`. */
async function snapshotOf(root: DirectoryNode): Promise<Map<string, Snapshot>> {
  const facts = await factsOf({ root });
  const links = countLinks({ root });
  const numbers = new Map([...links.keys()].map((node, index) => [node, index]));
  const snapshots = new Map<string, Snapshot>();
  for (const { path, node } of walkTree({ root })) {
    const { xattrs, content } = facts[`/${path}`] as { xattrs: Record<string, string>; content: string };
    const { kind, mode, uid, gid, mtime } = node;
    snapshots.set(path, {
      kind,
      mode,
      mtime,
      uid,
      gid,
      xattrs,
      inode: node.kind === 'directory' ? numbers.size + snapshots.size : (numbers.get(node) ?? 0),
      nlink: links.get(node) ?? 0,
      ...(node.kind === 'file' ? { size: node.size, sha256: content } : {}),
      ...(node.kind === 'symlink' ? { target: node.target } : {}),
      ...('major' in node ? { device: `${node.major}:${node.minor}` } : {}),
    });
  }
  return snapshots;
}

test('planSquashfs() writes what the kernel and unsquashfs read, of any tree', async () => {
  const path = join(work, 'image.sqfs');
  await fc.assert(
    fc.asyncProperty(anyTree.map(readable), async (root) => {
      writeFileSync(path, await imageOf(root));

      execFileSync('unsquashfs', ['-lln', path], { maxBuffer: 1 << 26 });
      expect(comparable(snapshotByKernel(path))).toEqual(comparable(await snapshotOf(root)));
    }),
    { numRuns: 15 },
  );
});
