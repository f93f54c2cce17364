import { expect, test } from 'vitest';
import { imageEdits } from '../../../../src/installer/images/image-edits.ts';
import type { ImageView } from '../../../../src/oci/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const { manifest, blobs } = memoryImage();
const { digest } = manifest.descriptor;

function editsOn(place: string, more = ''): ReturnType<typeof imageEdits> {
  const view: Pick<ImageView, 'source'> = { source: { ...memorySource(manifest, blobs), place } };
  return imageEdits({ recipe: recipeOn(more), view, time: 1_700_000_000 });
}

test('imageEdits() name the base by place and digest', () => {
  expect(editsOn('registry.example/base:v1').annotations).toEqual({
    'org.opencontainers.image.base.name': 'registry.example/base:v1',
    'org.opencontainers.image.base.digest': digest,
  });
});

test('imageEdits() leave out the place of a base on this machine', () => {
  expect(editsOn('oci:/home/someone/base:v1').annotations).toEqual({ 'org.opencontainers.image.base.digest': digest });
});

test('imageEdits() take labels and variables of the recipe, and the time of the build', () => {
  const { labels, env, created, history } = editsOn('oci:/x:v1', 'image: { labels: { a: b }, env: { C: d } }\n');

  expect(labels).toMatchObject({ a: 'b' });
  expect(env).toEqual({ C: 'd' });
  expect(created).toBe('2023-11-14T22:13:20Z');
  expect(history).toEqual([{ created, createdBy: 'rootsmith build', comment: `customised from ${digest}` }]);
});
