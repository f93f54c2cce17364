import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { BlobFiles } from '../../../../src/layout/blobs/blob-files.ts';
import { DiskUse } from '../../../../src/layout/blobs/disk-use.ts';
import { type BlobDigest, digestOfBytes } from '../../../../src/oci/index.ts';
import { noise } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const bytes = noise(1, 5000);
const digest = digestOfBytes(bytes, 'sha256');

function filesIn(directory: string) {
  const damaged: BlobDigest[] = [];
  const use = new DiskUse(Number.POSITIVE_INFINITY);
  return { files: new BlobFiles(directory, use, (found) => damaged.push(found)), use, damaged };
}

test.each(['sha256', 'sha512'] as const)('BlobFiles.write() stores content by %s once', async (algorithm) => {
  await using folder = await storeFolder();
  const { files, use } = filesIn(folder.path);
  const name = digestOfBytes(bytes, algorithm);

  await files.write(name, bytes);
  const stamp = await files.stampOf(name);
  await files.write(name, bytes);

  expect(stamp).toMatchObject({ size: bytes.length });
  expect(use.bytes).toBe(bytes.length);
  expect(await readdir(join(folder.path, 'blobs', algorithm))).toEqual([name.slice(algorithm.length + 1)]);
});

test('BlobFiles.adopt() takes a file in, and throws away a second one of the same content', async () => {
  await using folder = await storeFolder();
  const { files, use } = filesIn(folder.path);
  const moved: string[] = [];
  for (const name of ['one', 'two']) {
    const path = join(folder.path, name);
    await writeFile(path, bytes);
    await files.adopt(digest, path, () => moved.push(name));
  }

  expect(moved).toEqual(['one', 'two']);
  expect(await readdir(folder.path)).toEqual(['blobs']);
  expect(use.bytes).toBe(bytes.length);
});

test('BlobFiles.write() replaces a damaged file, and counts only the new one', async () => {
  await using folder = await storeFolder();
  const { files, use, damaged } = filesIn(folder.path);
  await mkdir(dirname(files.pathOf(digest)), { recursive: true });
  await writeFile(files.pathOf(digest), 'damaged');
  use.addFile('damaged'.length);

  await files.write(digest, bytes);

  expect(damaged).toEqual([digest]);
  expect(use.bytes).toBe(bytes.length);
});

test('BlobFiles.stampOf() reads a file again whose time has changed', async () => {
  await using folder = await storeFolder();
  const { files, damaged } = filesIn(folder.path);
  await files.write(digest, bytes);
  await utimes(files.pathOf(digest), 1, 1);

  expect(await files.stampOf(digest)).toEqual({ size: bytes.length, mtimeMs: 1000 });
  await writeFile(files.pathOf(digest), noise(2, 5000));
  expect([await files.stampOf(digest), await files.open(digest)]).toEqual([undefined, undefined]);
  expect(damaged).toContain(digest);
});

test('BlobFiles.open() reads at any offset', async () => {
  await using folder = await storeFolder();
  const { files } = filesIn(folder.path);
  await files.write(digest, bytes);
  await using open = (await files.open(digest))!;
  const part = new Uint8Array(100);

  await open.readInto(part, 4000);

  expect([open.size, part]).toEqual([bytes.length, bytes.slice(4000, 4100)]);
});

test('BlobFiles.remove() takes the file away, and what it counted', async () => {
  await using folder = await storeFolder();
  const { files, use } = filesIn(folder.path);
  await files.write(digest, bytes);

  await files.remove(digest);

  expect([await files.peek(digest), use.bytes]).toEqual([undefined, 0]);
});
