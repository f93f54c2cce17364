import { expect, test } from 'vitest';
import { ByteReader, bufferAccess, type SizedContent, streamOf } from '../../../../src/bytes/index.ts';
import { type CpioInput, readCpio, writeCpio } from '../../../../src/formats/index.ts';
import { isRootfs, isTopFile } from '../../../../src/initramfs/belongings.ts';
import { readArchives } from '../../../../src/initramfs/read-archives.ts';
import { newArchive, type ReplacedFile } from '../../../../src/installer/initramfs/new-archive.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const rootfs: SizedContent = { size: 3, open: () => streamOf(Buffer.from('new')) };

function file(path: string, text: string, more: Partial<CpioInput> = {}): CpioInput {
  return { path, mode: 0o100644, mtime: 1, size: text.length, body: streamOf(Buffer.from(text)), ...more };
}

async function renewed(
  inputs: readonly CpioInput[],
  replaced: readonly ReplacedFile[] = [{ isPath: isRootfs, content: rootfs }],
): Promise<{ readonly old: Uint8Array; readonly bytes: Uint8Array }> {
  const old = await collect(writeCpio(inputs));
  const expanded = bufferAccess(old);
  const archives = await readArchives(ByteReader.over(expanded), 'all', memoryBuild().context);
  const segment = { compression: 'none', start: 0, end: old.length, expanded, ...archives } as const;
  const { size, open } = await newArchive({ segment, replaced, time: 9 });
  const bytes = await collect(open());
  expect(bytes).toHaveLength(size);
  return { old, bytes };
}

async function list(bytes: Uint8Array): Promise<readonly unknown[]> {
  const listed = [];
  for await (const { path, mtime, body } of readCpio(streamOf(bytes)))
    listed.push([path, mtime, Buffer.from(await collect(body)).toString()]);
  return listed;
}

test('newArchive() exchanges the root file system and keeps all other bytes', async () => {
  const { old, bytes } = await renewed([file('init', 'init'), file('rootfs.sqsh', 'old one'), file('z', 'last')]);

  expect(await list(bytes)).toEqual([
    ['init', 1, 'init'],
    ['rootfs.sqsh', 9, 'new'],
    ['z', 1, 'last'],
  ]);
  const before = Buffer.from(old).indexOf('rootfs.sqsh') - 110;
  expect(bytes.subarray(0, before)).toEqual(old.subarray(0, before));
  expect(bytes.length % 512).toBe(0);
});

test('newArchive() writes the archive anew where the root file system has hard links', async () => {
  const hardLink = { key: 'one', nlink: 2 };
  const { bytes } = await renewed([file('rootfs.sqsh', 'old', { hardLink }), file('a', 'old', { hardLink })]);

  expect((await list(bytes)).map((entry) => (entry as readonly unknown[]).slice(0, 2))).toEqual([
    ['a', 9],
    ['rootfs.sqsh', 9],
  ]);
});

test('newArchive() writes all of several root file systems anew', async () => {
  const { bytes } = await renewed([file('rootfs.sqsh', 'one'), file('./rootfs.sqsh', 'two')]);

  expect(await list(bytes)).toEqual([
    ['./rootfs.sqsh', 9, 'new'],
    ['rootfs.sqsh', 9, 'new'],
  ]);
});

test('newArchive() exchanges several files and keeps all other bytes', async () => {
  const layer: SizedContent = { size: 5, open: () => streamOf(Buffer.from('layer')) };
  const both = [
    { isPath: isRootfs, content: rootfs },
    { isPath: isTopFile('1.sqsh'), content: layer },
  ];

  const { bytes } = await renewed(
    [file('1.sqsh', 'old layer'), file('init', 'init'), file('rootfs.sqsh', 'old one'), file('z', 'last')],
    both,
  );

  expect(await list(bytes)).toEqual([
    ['1.sqsh', 9, 'layer'],
    ['init', 1, 'init'],
    ['rootfs.sqsh', 9, 'new'],
    ['z', 1, 'last'],
  ]);
  expect(bytes.length % 512).toBe(0);
});
