import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { BundleForm } from '../../../src/bundle/index.ts';
import { type BundlePlan, planBundle } from '../../../src/bundle/plan-bundle.ts';
import { writeBundle } from '../../../src/bundle/write-bundle.ts';
import type { BlobContent } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { contentOf, layerBlob, namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

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

test('writeBundle() leaves nothing at the target when a blob is missing', async () => {
  await using folder = await storeFolder();

  await expect(writeBundle(join(folder.path, 'b.tar'), planOf(), async () => {})).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    message: expect.stringContaining(digest),
  });
  expect((await readdir(folder.path)).every((name) => name.startsWith('.'))).toBe(true);
});

test('writeBundle() finishes the renames of a run that was killed between them', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  const write = () =>
    writeBundle(target, planOf(), (writer) => writer.writeBlob(layer.descriptor, contentOf(layer.bytes)));
  const { paths } = await write();
  const bytes = await Promise.all(paths.map((path) => readFile(path)));
  // As a kill after the last volume was moved and before the first was.
  const draft = join(folder.path, '.b.tar.rootsmith-draft');
  await mkdir(join(draft, 'content'), { recursive: true });
  await writeFile(join(draft, 'bundle'), planOf().map.id);
  await writeFile(join(draft, 'whole'), '');
  await rename(paths[0]!, join(draft, 'content/volume-001'));
  await rename(paths[1]!, join(draft, 'content/volume-002'));

  await write();

  expect(await Promise.all(paths.map((path) => readFile(path)))).toEqual(bytes);
  expect((await readdir(folder.path)).sort()).toEqual(paths.map((path) => basename(path)).sort());
});

test('writeBundle() gives up what is left of another bundle', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await expect(
    writeBundle(target, planOf(), (writer) => writer.writeBlob(layer.descriptor, breaking(100_000, []))),
  ).rejects.toThrow();

  await writeTestBundle(target, [namedImage('a.example/app:v1', [10])], { form: 'tar' });

  expect(await readdir(folder.path)).toEqual(['b.tar']);
});

test('writeBundle() does not overwrite what it did not make', async () => {
  await using folder = await storeFolder();
  const image = namedImage('a.example/app:v1', [10]);
  await writeFile(join(folder.path, 'b.tar'), 'mine');
  await mkdir(join(folder.path, 'b'));

  for (const [name, form] of [
    ['b.tar', 'tar'],
    ['b', 'directory'],
  ] as const) {
    await expect(writeTestBundle(join(folder.path, name), [image], { form })).rejects.toMatchObject({
      code: 'PLACE_INVALID',
      message: expect.stringContaining('something else is there'),
    });
  }
  expect(await readFile(join(folder.path, 'b.tar'), 'utf8')).toBe('mine');
});

test('writeBundle() refuses to mix its volumes with those of another bundle', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await writeTestBundle(target, [namedImage('a.example/app:v1', [200 * KIB])], { form: 'tar', volumeBytes: 64 * KIB });

  await expect(
    writeTestBundle(target, [namedImage('a.example/app:v1', [300 * KIB])], { form: 'tar', volumeBytes: 64 * KIB }),
  ).rejects.toMatchObject({ code: 'PLACE_INVALID' });
});
