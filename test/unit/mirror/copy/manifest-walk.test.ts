import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { isManifest, ManifestWalk } from '../../../../src/mirror/copy/manifest-walk.ts';
import { type MemoryBlob, memoryImage, memoryIndex, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';

const images = [1, 2, 3].map((seed) => memoryImage({ layers: [noise(seed, 80)] }));

function seeded(blobs: readonly MemoryBlob[]) {
  const place = memoryRepositories();
  place.seed('app', blobs);
  return { place, walk: new ManifestWalk(place.repository('app')) };
}

test('ManifestWalk.readTree() puts children before parents and reads each once, however indexes share them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.subarray([0, 1, 2], { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      async (choices) => {
        const inner = choices.map((chosen) => memoryIndex(chosen.map((at) => images[at]!.manifest.descriptor)));
        const root = memoryIndex(inner.map(({ descriptor }) => descriptor));
        const { place, walk } = seeded([root, ...inner, ...images.flatMap(({ blobs }) => blobs)]);

        const order = (await walk.readTree(root.descriptor)).map(({ descriptor }) => descriptor.digest);

        expect(order.at(-1)).toBe(root.descriptor.digest);
        expect(new Set(order).size).toBe(order.length);
        expect(place.deeds.length).toBe(order.length);
        for (const [at, { descriptor }] of inner.entries()) {
          const children = choices[at]!.map((image) => images[image]!.manifest.descriptor.digest);
          expect(Math.max(...children.map((child) => order.indexOf(child)))).toBeLessThan(
            order.indexOf(descriptor.digest),
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('ManifestWalk.readTree() leaves out what was added, and adds nothing itself', async () => {
  const index = memoryIndex(images.map(({ manifest }) => manifest.descriptor));
  const { walk } = seeded([index, ...images.flatMap(({ blobs }) => blobs)]);
  walk.add(await walk.readTree(images[0]!.manifest.descriptor), true);

  const tree = await walk.readTree(index.descriptor);

  expect(tree).toHaveLength(3);
  expect([...walk.manifests.values()].map(({ isReferrer }) => isReferrer)).toEqual([true]);
});

test('ManifestWalk.readTree() fails where a child is missing', async () => {
  const index = memoryIndex(images.map(({ manifest }) => manifest.descriptor));
  const { walk } = seeded([index, ...images.slice(1).flatMap(({ blobs }) => blobs)]);

  await expect(walk.readTree(index.descriptor)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  expect(walk.manifests.size).toBe(0);
});

test('ManifestWalk gives back the memory that it spent when it ends', async () => {
  const budget = new Budget({ limits: { memory: 64 * 1024 } });
  const { place } = seeded(images[0]!.blobs);
  for (let round = 0; round < 100; round += 1) {
    using walk = new ManifestWalk(place.repository('app'), { budget });
    await walk.read(images[0]!.manifest.descriptor);
  }

  const kept = Array.from({ length: 100 }, () => new ManifestWalk(place.repository('app'), { budget }));
  const reading = Promise.all(kept.map((walk) => walk.read(images[0]!.manifest.descriptor)));

  await expect(reading).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('isManifest() tells manifests and indexes from blobs', () => {
  const { manifest, config, layers } = images[0]!;

  expect([manifest, memoryIndex([]), config, layers[0]!].map(({ descriptor }) => isManifest(descriptor))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
