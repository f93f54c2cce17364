import { expect, test } from 'vitest';
import { keepReads } from '../../../src/installer/kept-reads.ts';
import { BASE, galleryBuild } from '../../fixtures/gallery/memory.ts';

test('keepReads() begins with nothing, and opens images as the options say', async () => {
  const { context } = await galleryBuild();
  const kept = keepReads(context, { replacements: new Map([['other', BASE]]) });

  expect([kept.bases.size, kept.images.pins()]).toEqual([0, []]);
  await kept.images.open({ place: 'other', at: { file: 'recipe.yaml', line: 1, column: 1 } });
  expect(kept.images.set('other').source.place).toBe(BASE);
});
