import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BundleForm } from '../../../src/bundle/index.ts';
import { type BundlePlan, planBundle } from '../../../src/bundle/plan-bundle.ts';
import { writeBundle } from '../../../src/bundle/write-bundle.ts';
import { streamOf } from '../../../src/bytes/index.ts';
import type { BlobContent } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { contentOf, layerBlob } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const layer = layerBlob(noise(5, 300 * KIB));

const { digest } = layer.descriptor;

function planOf(form: BundleForm = 'tar'): BundlePlan {
  return planBundle({ form, volumeBytes: 64 * KIB, blockBytes: 16 * KIB, images: [], blobs: [layer.descriptor] });
}

/** Content that breaks off after so many bytes, and tells from where it was read. */
function breaking(after: number, reads: number[]): BlobContent {
  return {
    async *open(offset) {
      reads.push(offset);
      yield layer.bytes.subarray(offset, after);
      throw new Error('test: the line is cut');
    },
  };
}

test.each(['tar', 'directory'] as const)('writeBundle() goes on in the middle of a blob, in a %s', async (form) => {
  await using folder = await storeFolder();
  const target = join(folder.path, form === 'tar' ? 'b.tar' : 'b');
  const reads: number[] = [];
  const cut = writeBundle(target, planOf(form), (writer) =>
    writer.writeBlob(layer.descriptor, breaking(200_000, reads)),
  );
  await expect(cut).rejects.toThrow('the line is cut');
  expect((await readdir(folder.path)).every((name) => name.startsWith('.b'))).toBe(true);

  const rest: BlobContent = { open: (offset) => (reads.push(offset), contentOf(layer.bytes).open(offset)) };
  const { paths } = await writeBundle(target, planOf(form), (writer) => writer.writeBlob(layer.descriptor, rest));

  expect(reads).toEqual([0, 200_000]);
  const fresh = join(folder.path, 'fresh', form === 'tar' ? 'b.tar' : 'b');
  const whole = await writeBundle(fresh, planOf(form), (writer) =>
    writer.writeBlob(layer.descriptor, contentOf(layer.bytes)),
  );
  for (const [at, path] of paths.entries()) {
    const file = (name: string): string => (form === 'tar' ? name : join(name, 'blobs', digest.replace(':', '/')));
    expect((await readFile(file(path))).equals(await readFile(file(whole.paths[at]!)))).toBe(true);
  }
});

test('writeBundle() begins a blob anew when what was left of it is wrong', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  const reads: number[] = [];
  await expect(
    writeBundle(target, planOf(), (writer) => writer.writeBlob(layer.descriptor, breaking(200_000, reads))),
  ).rejects.toThrow();
  const draft = join(folder.path, '.b.tar.rootsmith-draft/content/volume-002');
  await writeFile(
    draft,
    (await readFile(draft)).map((byte) => byte ^ 1),
  );

  const rest: BlobContent = { open: (offset) => (reads.push(offset), contentOf(layer.bytes).open(offset)) };
  await writeBundle(target, planOf(), (writer) => writer.writeBlob(layer.descriptor, rest));

  expect(reads).toEqual([0, 200_000, 0]);
});

test('writeBundle() refuses a blob of another digest or size', async () => {
  await using folder = await storeFolder();
  const write = (bytes: Uint8Array) =>
    writeBundle(join(folder.path, 'b.tar'), planOf(), (writer) =>
      writer.writeBlob(layer.descriptor, { open: (offset) => streamOf(bytes.subarray(offset)) }),
    );

  await expect(write(noise(6, 300 * KIB))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  await expect(write(layer.bytes.subarray(1))).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  await expect(write(noise(6, 301 * KIB))).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
});

test('writeBundle() writes a blob once when several ask for it at the same time', async () => {
  await using folder = await storeFolder();
  const reads: number[] = [];
  const counted: BlobContent = { open: (offset) => (reads.push(offset), contentOf(layer.bytes).open(offset)) };

  await writeBundle(join(folder.path, 'b.tar'), planOf(), async (writer) => {
    await Promise.all([1, 2, 3].map(() => writer.writeBlob(layer.descriptor, counted)));
  });

  expect(reads).toEqual([0]);
});
