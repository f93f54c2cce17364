import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { BlobFolder } from '../../../../src/layout/blobs/blob-folder.ts';
import { blob, noise } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const { descriptor, bytes } = blob(noise(1, 5000), 'application/x');
const options = { place: 'oci:x', durable: true };

test('BlobFolder.write() puts a blob under its digest, and has() knows it', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);

  const before = await blobs.has(descriptor);
  await blobs.write(descriptor, streamOf(bytes));

  expect([before, await blobs.has(descriptor), await new BlobFolder(folder.path, options).has(descriptor)]).toEqual([
    false,
    true,
    true,
  ]);
  expect(Buffer.compare(await readFile(blobs.pathOf(descriptor.digest)), bytes)).toBe(0);
});

test('BlobFolder.write() keeps nothing of wrong content', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);

  await expect(blobs.write(descriptor, streamOf(bytes.subarray(1)))).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  expect(await readdir(join(folder.path, 'blobs/sha256'))).toEqual([]);
});

test('BlobFolder.has() takes neither a link nor a damaged file for a blob', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);
  await blobs.prepare();
  const elsewhere = join(folder.path, 'elsewhere');
  await writeFile(elsewhere, bytes);
  await symlink(elsewhere, blobs.pathOf(descriptor.digest));
  const asLink = await blobs.has(descriptor);
  const other = blob(noise(2, 5000), 'application/x').descriptor;
  await writeFile(blobs.pathOf(other.digest), bytes);

  expect([asLink, await blobs.has(other)]).toEqual([false, false]);
});

test('BlobFolder.has() passes on that it was stopped', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);
  await blobs.write(descriptor, streamOf(bytes));

  await expect(new BlobFolder(folder.path, options).has(descriptor, AbortSignal.abort())).rejects.toHaveProperty(
    'name',
    'AbortError',
  );
});

test('BlobFolder.receive() gives a blob back before and after it has its name', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);
  const received = await blobs.receive(streamOf(bytes));
  const read = async (): Promise<Buffer> => Buffer.concat(await Array.fromAsync(received.open()));

  const before = await read();
  await blobs.nameReceived();

  expect(received).toMatchObject({ digest: descriptor.digest, size: bytes.length });
  expect([before, await read()]).toEqual([Buffer.from(bytes), Buffer.from(bytes)]);
});

test('BlobFolder.dropReceived() leaves nothing of what has no name', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, options);
  await blobs.receive(streamOf(bytes));

  await blobs.dropReceived();

  expect(await readdir(join(folder.path, 'blobs/sha256'))).toEqual([]);
});
