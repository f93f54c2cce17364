import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../src/bytes/index.ts';
import { FileAccess, removeAbandoned, writeFileWhole } from '../../../src/files/index.ts';
import { hasEnded, ownerOf, temporaryName } from '../../../src/files/owner.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const bytes = new Uint8Array([1, 2, 3, 4, 5]);

async function* failing(): ByteStream {
  yield bytes;
  throw new RangeError('the source broke');
}

test('temporaryName() never gives a name twice', async () => {
  const names = await Promise.all(Array.from({ length: 50 }, () => temporaryName()));

  expect(new Set(names).size).toBe(50);
});

test('ownerOf() finds this process in its own names', async () => {
  const owner = ownerOf(await temporaryName());

  expect(owner).toMatchObject({ pid: process.pid });
  expect(owner !== undefined && (await hasEnded(owner))).toBe(false);
});

test.each(['.rootsmith-lock', '.rootsmith-1-2-3', 'x.rootsmith-1-2-00000000-3', ''])(
  'ownerOf(%j) knows no owner',
  (name) => {
    expect(ownerOf(name)).toBeUndefined();
  },
);

test.each([
  ['whose pid nobody has', (name: string) => name.replace(/^\.rootsmith-\d+/, '.rootsmith-4194305'), true],
  ['whose pid another has now', (name: string) => name.replace(/^(\.rootsmith-\d+)-\d+/, '$1-1'), true],
  [
    'of another machine',
    (name: string) => name.replace(/[0-9a-f]{8}-([0-9a-f]+)$/, '00000000-$1').replace(/-\d+-/, '-1-'),
    false,
  ],
])('removeAbandoned() judges files of a process %s', async (_, change, removed) => {
  await using folder = await storeFolder();
  const name = change(await temporaryName());
  await writeFile(join(folder.path, name), '');

  await removeAbandoned(folder.path);

  expect(await readdir(folder.path)).toEqual(removed ? [] : [name]);
});

test('removeAbandoned() leaves other files alone, folders of any name, and a missing folder', async () => {
  await using folder = await storeFolder();
  const name = (await temporaryName()).replace(/^\.rootsmith-\d+/, '.rootsmith-4194305');
  await writeFile(join(folder.path, 'mine'), '');
  await mkdir(join(folder.path, name));

  await removeAbandoned(folder.path);
  await removeAbandoned(join(folder.path, 'none'));

  expect((await readdir(folder.path)).sort()).toEqual([name, 'mine']);
});

test.each([true, false])('writeFileWhole() replaces a file (durable: %s)', async (durable) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, 'old');

  await writeFileWhole(path, streamOf(bytes), { durable });

  expect(new Uint8Array(await readFile(path))).toEqual(bytes);
  expect(await readdir(folder.path)).toEqual(['x']);
});

test('writeFileWhole() leaves the old file where the content fails', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, 'old');

  await expect(writeFileWhole(path, failing())).rejects.toThrow('the source broke');

  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder.path)).toEqual(['x']);
});

test('writeFileWhole() says that the disk is full', async () => {
  await using folder = await storeFolder();
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  // biome-ignore lint: the generator stands for a write that fails
  async function* source(): ByteStream {
    yield bytes;
    throw full;
  }

  await expect(writeFileWhole(join(folder.path, 'x'), source())).rejects.toMatchObject({ code: 'DISK_FULL' });
});

test('FileAccess reads any range', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));

  expect(file.size).toBe(5);
  expect(await file.read(1, 3)).toEqual(bytes.slice(1, 4));
  expect(await file.read(5, 0)).toEqual(new Uint8Array());
});

test.each([
  [3, 3],
  [-1, 1],
  [0, Number.MAX_SAFE_INTEGER],
])('FileAccess refuses the range %d, %d before reading it', async (offset, length) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));

  await expect(file.read(offset, length)).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset, length, size: 5 },
  });
});

test('FileAccess notices that a file has shrunk since it was opened', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));
  await writeFile(join(folder.path, 'x'), bytes.subarray(0, 2));

  await expect(file.read(0, 5)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
