import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { BlobDirectory } from '../../../../src/layout/blobs/blob-directory.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each(['sha256', 'sha512'] as const)(
  'a blob lies in the folder of %s under its digest, once it was placed',
  async (algorithm) => {
    await using folder = await storeFolder();
    const blobs = new BlobDirectory(folder.path, { isDurable: true });
    const name = `${algorithm}:${'b'.repeat(64)}`;

    const file = await blobs.receive(streamOf(Buffer.from('x')), { what: 'it', algorithm });
    const before = await readdir(join(folder.path, 'blobs', algorithm));
    await blobs.place(name, file);

    expect(before).toEqual([expect.stringMatching(/^\.rootsmith-/)]);
    expect(await readdir(join(folder.path, 'blobs', algorithm))).toEqual(['b'.repeat(64)]);
    expect(await readFile(blobs.pathOf(name), 'utf8')).toBe('x');
  },
);

test.each(['blobs', 'blobs/sha256'])('prepare() refuses a link in the place of %s', async (path) => {
  await using folder = await storeFolder();
  const outside = join(folder.path, 'outside');
  const layout = join(folder.path, 'layout');
  await mkdir(outside);
  await mkdir(join(layout, path, '..'), { recursive: true });
  await symlink(outside, join(layout, path));
  const blobs = new BlobDirectory(layout, { isDurable: false });

  await expect(blobs.receive(streamOf(Buffer.from('x')), { what: 'it' })).rejects.toHaveProperty(
    'code',
    'PATH_FOREIGN',
  );
  expect(await readdir(outside)).toEqual([]);
});

test('place() replaces a link that lies in the place of a blob, and leaves what it leads to', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobDirectory(folder.path, { isDurable: false });
  await blobs.prepare();
  await symlink(join(folder.path, 'elsewhere'), blobs.pathOf(digest));

  await blobs.place(digest, await blobs.receive(streamOf(Buffer.from('x')), { what: 'it' }));

  expect(await readdir(folder.path)).toEqual(['blobs']);
  expect(await readFile(blobs.pathOf(digest), 'utf8')).toBe('x');
});
