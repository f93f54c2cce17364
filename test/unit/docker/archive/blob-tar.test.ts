import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../../src/bytes/index.ts';
import { BlobTar } from '../../../../src/docker/archive/blob-tar.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { bytesOf } from '../../../fixtures/tiny-image.ts';

const [first, second] = [Buffer.from('the first blob'), Buffer.alloc(1000, 2)];
const list = { path: 'manifest.json', bytes: Buffer.from('[]') };

async function* broken(): ByteStream {
  yield second;
  throw new RangeError('the source broke');
}

async function members(tar: BlobTar): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const { path, body } of readTar(tar.content())) found[path] = digestOf(await bytesOf(body));
  return found;
}

test('BlobTar names blobs when all of them are there, in the order in which they came', async () => {
  await using folder = await storeFolder();
  await using tar = new BlobTar({ path: join(folder.path, 'x.tar'), place: 'x', durable: false });
  const added = await Promise.all([first, second].map((blob) => tar.add(streamOf(blob), () => digestOf(blob))));

  await tar.finish(new Map([first, second].map((blob, at) => [digestOf(blob), `blob-${at}`])), list);

  expect(Object.entries(await members(tar))).toEqual([
    ['blob-0', digestOf(first)],
    ['blob-1', digestOf(second)],
    ['manifest.json', digestOf(list.bytes)],
  ]);
  expect(Buffer.from(await bytesOf(tar.read(added[1]!))).equals(second)).toBe(true);
});

test('BlobTar keeps nothing of a blob that fails, and each blob once', async () => {
  await using folder = await storeFolder();
  await using tar = new BlobTar({ path: join(folder.path, 'x.tar'), place: 'x', durable: false });

  await expect(tar.add(broken(), () => digestOf(second))).rejects.toThrow('the source broke');
  for (const blob of [first, first]) await tar.add(streamOf(blob), () => digestOf(blob));
  await tar.finish(new Map([[digestOf(first), 'blob']]), list);

  expect(await members(tar)).toEqual({ blob: digestOf(first), 'manifest.json': digestOf(list.bytes) });
});
