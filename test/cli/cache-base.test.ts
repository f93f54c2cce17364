import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeLayout } from '../fixtures/gallery/places.ts';
import { makeShape } from '../fixtures/gallery/shapes.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-cache-base-'));
  writeLayout(join(folder, 'base'), await makeShape('v1.10 by the imager'));
  writeFileSync(
    join(folder, 'recipe.yaml'),
    'apiVersion: rootsmith/v1\nkind: Installer\nbase: oci:base:v1\nlayers: [{ files: [{ path: /etc/motd, content: hello }] }]\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(...flags: readonly string[]): Promise<Ran> {
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), ROOTSMITH_CACHE: undefined, SOURCE_DATE_EPOCH: '1700000000' };
  return rootsmith(['build', 'recipe.yaml', '-o', 'oci:out:v1', '--quiet', ...flags], {
    directory: folder,
    env,
  });
}

/** Takes the layer away that holds the UKI: no result has it. */
function removeAssetLayer(): void {
  const blobs = join(folder, 'base/blobs/sha256');
  const names = readdirSync(blobs).map((name) => join(blobs, name));
  const largest = names.toSorted((a, b) => readFileSync(b).length - readFileSync(a).length)[0] ?? '';
  rmSync(largest);
}

test('build --cache-base makes the same of a base that it has read before, without its boot files', async () => {
  const plain = await build();
  const first = await build('--cache-base');
  removeAssetLayer();
  const again = await build('--cache-base');
  const without = await build();

  expect([plain.stderr, plain.status]).toEqual(['', 0]);
  expect([first, again]).toEqual([plain, plain]);
  expect(without.status).toBe(4);
});
