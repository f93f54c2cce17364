import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../../src/bundle/index.ts';
import { BundleBlobs } from '../../../../src/bundle/store/bundle-blobs.ts';
import { type BlobDigest, parseBlobDigest } from '../../../../src/oci/index.ts';
import { flipByte } from '../../../fixtures/bundle-damage.ts';
import { noise } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { layerBlob, namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const layer = layerBlob(noise(8, 100_000));
const plain = namedImage('a.example/team/app:v1', [100]);
const digest = parseBlobDigest(layer.descriptor.digest);

async function opened(folder: string, isDamaged: boolean) {
  const target = join(folder, 'b.tar');
  await writeTestBundle(target, [{ ...plain, blobs: [...plain.blobs, layer] }], { form: 'tar' });
  const bundle = await openBundle(target);
  if (isDamaged) await flipByte(target, bundle.find(layer.descriptor.digest)!.offset + 50_000);
  const damaged: BlobDigest[] = [];
  return { bundle, damaged, blobs: new BundleBlobs(bundle, (found) => damaged.push(found)) };
}

test('open() gives a blob whole, and nothing for what the bundle does not hold', async () => {
  await using folder = await storeFolder();
  const { bundle, blobs, damaged } = await opened(folder.path, false);
  await using _ = bundle;
  await using blob = await blobs.open(digest);
  const bytes = new Uint8Array(blob?.size ?? 0);

  await blob?.readInto(bytes, 0);

  expect(Buffer.from(bytes).equals(layer.bytes)).toBe(true);
  expect(await blobs.open(parseBlobDigest(`sha256:${'0'.repeat(64)}`))).toBeUndefined();
  expect(damaged).toEqual([]);
});

test('open() gives the last byte of a damaged blob to nobody, and does not know it afterwards', async () => {
  await using folder = await storeFolder();
  const { bundle, blobs, damaged } = await opened(folder.path, true);
  await using _ = bundle;
  expect(await blobs.stampOf(digest)).toMatchObject({ size: 100_000 });
  await using blob = await blobs.open(digest);

  await blob?.readInto(new Uint8Array(1000), 0);
  await expect(blob?.readInto(new Uint8Array(1000), 99_000)).rejects.toThrow('damaged');

  expect(damaged).toEqual([digest]);
  expect([await blobs.open(digest), await blobs.stampOf(digest)]).toEqual([undefined, undefined]);
});
