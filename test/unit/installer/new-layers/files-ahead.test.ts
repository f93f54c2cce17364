import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { type FilesAheadInput, packFilesAhead } from '../../../../src/installer/new-layers/files-ahead.ts';
import { openImage } from '../../../../src/oci/index.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const MIB = 1024 ** 2;
const { manifest, blobs } = memoryImage();
const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);

function entry(path: string, size: number, type = 'file') {
  return { path, size, type, open: () => streamOf(new Uint8Array(Math.min(size, 10))) } as never;
}

function pathsAhead(entries: readonly never[], more: Partial<FilesAheadInput> = {}): readonly string[] {
  const assets = {
    byName: new Map([['initramfs.xz', { path: 'initramfs.xz', layer: 0 } as never]]),
    holders: new Map([[0, new Set(['initramfs.xz'])]]),
    entries: new Map([[0, entries]]),
  };
  const replacements = new Map([['initramfs.xz', undefined]]);
  const ahead = packFilesAhead({ view, assets, replacements, compression: 'gzip', ...more }, { signal: undefined });
  return [...ahead.values()].flatMap((files) => [...files.keys()]);
}

test('packFilesAhead() takes large files that stay, such as the kernel', () => {
  const entries = [entry('vmlinuz', 9 * MIB), entry('small', 1000), entry('folder', 2 * MIB, 'directory')];

  expect(pathsAhead(entries)).toEqual(['vmlinuz']);
});

test('packFilesAhead() leaves a file whose content is not made yet', () => {
  expect(pathsAhead([entry('initramfs.xz', 9 * MIB)])).toEqual([]);
});

test('packFilesAhead() holds no more than 24 MiB', () => {
  const entries = [entry('a', 20 * MIB), entry('b', 5 * MIB), entry('c', 4 * MIB)];

  expect(pathsAhead(entries)).toEqual(['a', 'c']);
});

test('packFilesAhead() leaves layers that stay as they are, and layers that are not compressed', () => {
  expect(pathsAhead([entry('vmlinuz', 9 * MIB)], { replacements: new Map() })).toEqual([]);
  expect(pathsAhead([entry('vmlinuz', 9 * MIB)], { compression: 'none' })).toEqual([]);
});
