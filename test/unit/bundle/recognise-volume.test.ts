import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTarMap } from '../../../src/bundle/read-map.ts';
import { explainVolume, isVolume, recognise } from '../../../src/bundle/recognise-volume.ts';
import { FileAccess } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const many = Array.from({ length: 12 }, (_, at) => 15_000 + at);
const wishes = { form: 'tar', volumeBytes: 64 * 1024, blockBytes: 16 * 1024 } as const;

async function written(folder: string, name: string, layers = many) {
  const { paths } = await writeTestBundle(
    join(folder, `${name}.tar`),
    [namedImage(`${name}.example/app:v1`, layers)],
    wishes,
  );
  const map = await readTarMap({ path: paths[0]! }, name);
  return { paths, known: { map, checksums: undefined } };
}

test('isVolume() and recognise() know each volume by the header of a blob in it', async () => {
  await using folder = await storeFolder();
  const { paths, known } = await written(folder.path, 'a');
  await using second = await FileAccess.open(paths[1]!);

  expect([await isVolume(second, 2, known), await isVolume(second, 3, known)]).toEqual([true, false]);
  expect(await recognise(second, known)).toBe(2);
});

test('explainVolume() says which volume a file is, or of which bundle', async () => {
  await using folder = await storeFolder();
  const { paths, known } = await written(folder.path, 'a');
  const other = await written(folder.path, 'another-name', many.slice(1));
  await using third = await FileAccess.open(paths[2]!);
  await using foreign = await FileAccess.open(other.paths[0]!);

  const swapped = await explainVolume(third, { path: paths[2]!, number: 2, total: 4 }, known);
  const strange = await explainVolume(foreign, { path: other.paths[0]!, number: 1, total: 4 }, known);

  expect(swapped.message).toContain('as volume 2: it is volume 3');
  expect(strange.message).toContain(`it is of another bundle, ${other.known.map.id}`);
});
