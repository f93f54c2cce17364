import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArchive } from '../../../../src/files/archive/open-archive.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const content = Buffer.alloc(2048, 'name');

test.each([
  ['as it is', content],
  ['gzip', gzipSync(content)],
  ['zstd', zstdCompressSync(content)],
])('openArchive() gives the bytes of a tar that is stored %s, and leaves no file behind', async (_, bytes) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x.tar');
  await writeFile(path, bytes);

  await using archive = await openArchive(path, folder.options);

  expect(Buffer.from(await archive.read(0, archive.size))).toEqual(content);
  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test('openArchive() names a compression that it cannot expand', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x.tar');
  await writeFile(path, Buffer.from('04224d186040828800000000', 'hex'));

  await expect(openArchive(path, folder.options)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: `cannot read \`${path}\`: it is compressed by lz4`,
  });
});
