import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../src/bundle/index.ts';
import { readAll } from '../../../src/bytes/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { layerBlob, namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const layer = layerBlob(noise(8, 100 * KIB));

const plain = namedImage('a.example/team/app:v1', [100]);
const image = { ...plain, blobs: [...plain.blobs, layer] };

const { digest } = layer.descriptor;

const limit = { limitBytes: 1 << 20, what: 'blob' };

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
  await file.close();
}

test('readVerified() gives the rest of a blob from any offset', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await writeTestBundle(target, [image], { form: 'tar', blockBytes: 16 * KIB, volumeBytes: 64 * KIB });
  await using bundle = await openBundle(target);

  for (const offset of [0, 1, 16 * KIB, 40_000, 100 * KIB]) {
    const rest = await readAll(bundle.readVerified(digest, { offset }), limit);
    expect(digestOf(rest)).toBe(digestOf(layer.bytes.subarray(offset)));
  }
});

test('readVerified() stops before the first byte of a damaged block', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await writeTestBundle(target, [image], { form: 'tar', blockBytes: 16 * KIB });
  await using bundle = await openBundle(target);
  await flip(target, bundle.find(digest)!.offset + 40_000);

  for (const offset of [0, 20_000]) {
    let got = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of bundle.readVerified(digest, { offset })) got += chunk.length;
    };
    await expect(read()).rejects.toMatchObject({
      code: 'BUNDLE_DAMAGED',
      details: { digest, volume: 1, block: 2, length: 16 * KIB },
    });
    expect(offset + got).toBe(32 * KIB);
  }
  const behind = await readAll(bundle.readVerified(digest, { offset: 48 * KIB }), limit);
  expect(behind.length).toBe(52 * KIB);
});
