import { execFileSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openBundle } from '../../../src/bundle/index.ts';
import { readAll } from '../../../src/bytes/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { layerBlob, type NamedImage, namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const KIB = 1024;
const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 300 * KIB })), {
  maxLength: 6,
});

test('openBundle() reads every blob back, whatever the sizes of volumes, blocks and blobs', async () => {
  await using folder = await storeFolder();
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 64 * KIB, max: 400 * KIB }),
      fc.constantFrom(512, 4096, 10_000, 4 * KIB * KIB),
      async (layerSizes, volumeBytes, blockBytes) => {
        const target = join(folder.path, 'bundle.tar');
        const image = namedImage('registry.example/team/app:v1', layerSizes);
        const { paths } = await writeTestBundle(target, [image], { form: 'tar', volumeBytes, blockBytes });

        await expectWhole(paths, [image]);
        const tar = Buffer.concat(await Promise.all(paths.map((path) => readFile(path))));
        for (const path of paths.slice(0, -1))
          expect((await readFile(path)).length).toBe(volumeBytes - (volumeBytes % 512));
        expect(tarList(tar)).toContain('oci-layout');
        for (const path of paths) await rm(path);
      },
    ),
    { numRuns: 20 },
  );
}, 60_000);

test('openBundle() reads any range of a blob that crosses volumes', async () => {
  await using folder = await storeFolder();
  const layer = layerBlob(noise(7, 500 * KIB));
  const image = namedImage('registry.example/app:v1', [10]);
  const target = join(folder.path, 'bundle.tar');
  const all: NamedImage = { ...image, blobs: [...image.blobs, layer] };
  await writeTestBundle(target, [all], { form: 'tar', volumeBytes: 64 * KIB });

  await using bundle = await openBundle(target);
  await using blob = await bundle.openBlob(layer.descriptor.digest);
  await fc.assert(
    fc.asyncProperty(fc.nat(500 * KIB), fc.nat(200 * KIB), async (offset, wanted) => {
      const length = Math.min(wanted, layer.bytes.length - offset);
      expect(digestOf((await blob?.read(offset, length)) ?? new Uint8Array())).toBe(
        digestOf(layer.bytes.subarray(offset, offset + length)),
      );
    }),
    { numRuns: 60 },
  );
});

async function expectWhole(paths: readonly string[], images: readonly NamedImage[]): Promise<void> {
  await using bundle = await openBundle(paths);
  expect(bundle.images.map(({ name, descriptor }) => [name, descriptor.digest])).toEqual(
    images.map(({ repository, tag, root }) => [`${repository}:${tag}`, root.digest]),
  );
  for (const { descriptor, bytes } of images.flatMap(({ blobs }) => blobs)) {
    const read = await readAll(bundle.readBlob(descriptor.digest), { limitBytes: 1 << 24, what: 'blob' });
    expect(digestOf(read)).toBe(descriptor.digest);
    expect(bundle.find(descriptor.digest)?.size).toBe(bytes.length);
  }
}

function tarList(tar: Uint8Array): readonly string[] {
  return execFileSync('tar', ['tf', '-'], { input: tar }).toString().split('\n');
}
