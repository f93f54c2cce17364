import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Builder, build, pinImages, planBuild } from '../../../src/installer/builder.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { TIME } from '../../fixtures/gallery/era.ts';
import { QUICK, recipeOn } from '../../fixtures/gallery/memory.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { makeShape } from '../../fixtures/gallery/shapes.ts';

let folder: string;
let temporaryFolder: string;
let place: string;
const env = { SOURCE_DATE_EPOCH: String(TIME) };
const { root } = await makeShape(QUICK);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-builder-'));
  temporaryFolder = join(folder, 'tmp');
  place = writeLayout(join(folder, 'base'), await makeShape(QUICK));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MOTD = 'layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n';
const recipe = () => recipeOn(MOTD, place);

test('build() publishes an image, says what it is, and leaves no work files', async () => {
  const output = `oci:${join(folder, 'built')}:v1`;

  const result = await build(recipe(), [output], { env, temporaryFolder });

  expect(result).toMatchObject({ outputs: [output], platforms: ['linux/amd64'] });
  expect(result.pins).toEqual([{ place, digest: root.descriptor.digest }]);
  expect(existsSync(join(folder, 'built/blobs/sha256', result.digest.slice('sha256:'.length)))).toBe(true);
  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test('planBuild() writes nothing', async () => {
  const output = `oci:${join(folder, 'planned')}:v1`;

  const plan = await planBuild(recipe(), [output], { env, temporaryFolder });

  expect(plan.platforms[0]?.changes).toEqual([{ kind: 'added', path: '/etc/motd' }]);
  expect(existsSync(join(folder, 'planned'))).toBe(false);
});

test('pinImages() gives the digests of all images of a recipe', async () => {
  expect(await pinImages(recipe(), { env, temporaryFolder })).toEqual([{ place, digest: root.descriptor.digest }]);
});

test('Builder reads the base once for many builds', async () => {
  const events: ProgressEvent[] = [];
  await using builder = await Builder.open({ env, temporaryFolder, report: (event) => void events.push(event) });

  const digests = [];
  for (const name of ['one', 'two'])
    digests.push((await builder.build(recipe(), [`oci:${join(folder, name)}:v1`])).digest);

  expect(new Set(digests).size).toBe(1);
  expect(events.filter((event) => event.kind === 'stage-done' && event.stage === 'pull')).toHaveLength(1);
});
