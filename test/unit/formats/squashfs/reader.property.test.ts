import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf } from '../../../fixtures/squashfs-reading.ts';

const limits = {
  inodes: 1000,
  entries: 1000,
  depth: 16,
  metadataBytes: 1024 ** 2,
  fileBytes: 1024 ** 2,
  xattrBytes: 65_536,
};
const images = { stored: sampleSquashfs().bytes, compressed: sampleSquashfs({ isCompressed: true }).bytes };

/** The parts where structures are: the superblock and all that is behind the data. */
function position(bytes: Uint8Array): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(95), fc.integer({ min: 8600, max: bytes.length - 1 }));
}

describe.each(Object.entries(images))('a %s image', (_, bytes) => {
  test('SquashfsReader explains every failure, whatever a few bytes are changed to', async () => {
    const edit = fc.tuple(position(bytes), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)));
    const patch = fc.array(edit, { minLength: 1, maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(patch, async (edits) => {
        const image = bytes.slice();
        for (const [at, value] of edits) image[at] = value;
        // Throws whatever is not a RootsmithError.
        const failure = await failureOf(image, limits);
        expect(failure?.code ?? 'FORMAT_CORRUPT').toMatch(/^(FORMAT_|LIMIT_EXCEEDED|PATH_UNSAFE)/);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });

  test('SquashfsReader explains every failure, wherever an image is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        const failure = await failureOf(bytes.slice(0, length), limits);

        expect(failure?.code).toBe('FORMAT_TRUNCATED');
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

test('SquashfsReader explains every failure for noise behind a good superblock', async () => {
  const { bytes } = sampleSquashfs();

  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 200, maxLength: 600 }),
      fc.integer({ min: 8600, max: 9300 }),
      async (noise, at) => {
        const image = bytes.slice();
        image.set(noise.subarray(0, image.length - at), at);

        const failure = await failureOf(image, limits);

        expect(failure?.code).toMatch(/^(FORMAT_|LIMIT_EXCEEDED|PATH_UNSAFE)/);
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});
