import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { sameBytes, sameInSquashfs } from '../../../../src/inspect/diff/same-content.ts';
import type { SquashfsLevel } from '../../../../src/inspect/index.ts';
import { type FileNode, lookup, ownContent } from '../../../../src/rootfs/index.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { at, file } from '../../../fixtures/trees.ts';

/** The same level, with what is read of files noted. */
function noted(level: SquashfsLevel, read: FileNode[]): SquashfsLevel {
  const content: SquashfsLevel['files']['content'] = (node) => {
    read.push(node);
    return level.files.content(node);
  };
  return { ...level, files: { ...level.files, content } };
}

async function rootfsOf(recipes: Readonly<Record<string, string>>): Promise<readonly SquashfsLevel[]> {
  const { images } = await inspectedBuilds(recipes);
  return await Promise.all(Object.keys(recipes).map(async (name) => (await images[name]!.squashfs())[0]!));
}

function fileAt({ files }: SquashfsLevel, path: string): FileNode {
  return lookup(files.tree, at(path)) as FileNode;
}

const MOTD = (content: string): string => `layers: [{ files: [{ path: /etc/motd, content: ${content} }] }]\n`;

test('sameInSquashfs() expands no file whose stored blocks are equal', async () => {
  const [a, b] = (await rootfsOf({ a: MOTD('hello'), b: MOTD('hello') })) as [SquashfsLevel, SquashfsLevel];
  const read: FileNode[] = [];
  const isSame = await sameInSquashfs(noted(a, read), noted(b, read), new Budget());

  for (const path of ['etc/motd', 'usr/share/readme'])
    expect(await isSame(fileAt(a, path), fileAt(b, path))).toBe(true);

  expect(read).toEqual([]);
});

test('sameInSquashfs() compares the content of files that are stored otherwise', async () => {
  const [a, b] = (await rootfsOf({ a: MOTD('hello'), b: MOTD('world') })) as [SquashfsLevel, SquashfsLevel];
  const isSame = await sameInSquashfs(a, b, new Budget());

  expect(await isSame(fileAt(a, 'etc/motd'), fileAt(b, 'etc/motd'))).toBe(false);
  expect(await isSame(fileAt(a, 'usr/share/readme'), fileAt(b, 'usr/share/readme'))).toBe(true);
});

test('sameBytes() counts what it reads, so that a file of a size without end is refused', async () => {
  const budget = new Budget({ limits: { content: 1000 } });
  const isSame = sameBytes(ownContent, ownContent, budget);

  expect(await isSame(file('a'), file('a'))).toBe(true);
  expect(await isSame(file('a'), file('b'))).toBe(false);
  await expect(isSame({ ...file('a'), size: 1e12 }, file('a'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
