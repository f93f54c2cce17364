import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repeatedBuilder } from '../../../../src/cli/build/build-watched.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import type { Recipe } from '../../../../src/recipe/index.ts';
import { TIME } from '../../../fixtures/gallery/era.ts';
import { QUICK, recipeOn } from '../../../fixtures/gallery/memory.ts';
import { writeLayout } from '../../../fixtures/gallery/places.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('repeatedBuilder() reads a base in a folder anew for each build, and asks what else was made', async () => {
  await using folder = await storeFolder();
  const place = writeLayout(join(folder.path, 'base'), await makeShape(QUICK));
  const recipe = recipeOn('layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n', place);
  const events: ProgressEvent[] = [];
  const asked: Recipe[] = [];
  const options = {
    env: { SOURCE_DATE_EPOCH: String(TIME) },
    temporaryFolder: join(folder.path, 'tmp'),
    report: (event: ProgressEvent) => void events.push(event),
  };
  await using builder = repeatedBuilder(options, async (current) => {
    asked.push(current);
    return new Map();
  });

  const results = [];
  for (const name of ['one', 'two']) results.push(await builder.build(recipe, [`oci:${join(folder.path, name)}:v1`]));

  expect(new Set(results.map(({ digest }) => digest)).size).toBe(1);
  expect(asked).toEqual([recipe, recipe]);
  expect(events.filter((event) => event.kind === 'stage-done' && event.stage === 'pull')).toHaveLength(2);
});
