import { expect, test } from 'vitest';
import { OpenImages } from '../../../../src/installer/images/open-images.ts';
import type { ImageName, Lock } from '../../../../src/recipe/index.ts';
import { BASE, galleryBuild, QUICK } from '../../../fixtures/gallery/memory.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';

const name = (place: string): ImageName => ({ place, at: { file: 'recipe.yaml', line: 1, column: 1 } });
const { root } = await makeShape(QUICK);

function lockOf(place: string, digest: string): Lock {
  return { digests: new Map([[place, digest]]) } as unknown as Lock;
}

test('OpenImages opens an image once, however often it is named', async () => {
  const build = await galleryBuild();
  let opened = 0;
  const openSource = (place: Parameters<typeof build.context.places.openSource>[0]) => {
    opened += 1;
    return build.context.places.openSource(place);
  };
  const images = new OpenImages({ ...build.context, places: { ...build.context.places, openSource } });

  for (const _ of [1, 2]) await images.open(name(BASE));

  expect(opened).toBe(1);
  expect(images.pins()).toEqual([{ place: BASE, digest: root.descriptor.digest }]);
});

test('OpenImages opens an image by its locked digest', async () => {
  const { context } = await galleryBuild();
  const asked: unknown[] = [];
  const places = {
    ...context.places,
    openSource: (place: never) => (asked.push(place), context.places.openSource(place)),
  };
  const images = new OpenImages({ ...context, places }, { lock: lockOf(BASE, root.descriptor.digest) });

  await images.open(name(BASE));

  expect(asked).toEqual([{ kind: 'registry', reference: `${BASE}@${root.descriptor.digest}` }]);
});

test('OpenImages refuses an image that is not the one that was locked', async () => {
  const locked = `sha256:${'0'.repeat(64)}`;
  const images = new OpenImages((await galleryBuild()).context, { lock: lockOf(BASE, locked) });

  await expect(images.open(name(BASE))).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
    details: { place: BASE, locked, found: root.descriptor.digest },
  });
});

test('OpenImages opens a replacement in place of what the recipe names', async () => {
  const replacements = new Map([['registry.example/other:v2', BASE]]);
  const images = new OpenImages((await galleryBuild()).context, { replacements });

  await images.open(name('registry.example/other:v2'));

  expect(images.set('registry.example/other:v2').source.place).toBe(BASE);
});

test('OpenImages takes a replacement for every way to write a name, and knows which were not used', async () => {
  const replacements = new Map([
    ['alpine:3.15', BASE],
    ['alpine:3.16', BASE],
  ]);
  const images = new OpenImages((await galleryBuild()).context, { replacements });

  await images.open(name('docker.io/library/alpine:3.15'));

  expect(images.set('docker.io/library/alpine:3.15').source.place).toBe(BASE);
  expect(images.unusedReplacements()).toEqual(['docker.io/library/alpine:3.16']);
});

test('OpenImages has no image that was not opened', async () => {
  const images = new OpenImages((await galleryBuild()).context);

  expect(() => images.set(BASE)).toThrow('bug:');
});

test('OpenImages opens a replacement of a name for the same name with a digest, if it is that image', async () => {
  const { digest } = root.descriptor;
  const replacements = new Map([['registry.example/other:v2', BASE]]);
  const images = new OpenImages((await galleryBuild()).context, { replacements });
  const other = `registry.example/other:v2@sha256:${'0'.repeat(64)}`;

  await images.open(name(`registry.example/other:v2@${digest}`));

  expect(images.pins()).toEqual([{ place: `registry.example/other:v2@${digest}`, digest }]);
  expect(images.unusedReplacements()).toEqual([]);
  await expect(images.open(name(other))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', details: { place: other } });
});

test('OpenImages refuses an image that the lock lacks', async () => {
  const other = lockOf('registry.example/other:v1', `sha256:${'0'.repeat(64)}`);
  const images = new OpenImages((await galleryBuild()).context, { lock: other });

  await expect(images.open(name(BASE))).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
    message: expect.stringMatching(
      /has no digest for `registry.example\/installer:v1`, which recipe.yaml:1 names/,
    ) as string,
  });
});
