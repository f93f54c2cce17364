import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seededBytes } from '../fixtures/byte-streams.ts';
import { writeLayout } from '../fixtures/gallery/places.ts';
import { makeShape } from '../fixtures/gallery/shapes.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-cache-'));
  writeLayout(join(folder, 'base'), await makeShape('v1.8 by a factory, with extensions'));
  mkdirSync(join(folder, 'overlay/opt'), { recursive: true });
  writeFileSync(join(folder, 'overlay/opt/large'), Buffer.from(seededBytes(400_000)).toString('hex'));
  writeFileSync(
    join(folder, 'recipe.yaml'),
    'apiVersion: rootsmith/v1\nkind: Installer\nbase: oci:base:v1\nlayers: [{ dir: overlay }]\n',
  );
});

beforeEach(() => rmSync(join(folder, 'cache'), { recursive: true, force: true }));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return rootsmith(words, { directory: folder, env: { SOURCE_DATE_EPOCH: '1700000000', ...env } });
}

const build = (...flags: readonly string[]): Promise<Ran> =>
  run(['build', 'recipe.yaml', '-o', 'oci:out:v1', ...flags]);
const packs = (): readonly string[] =>
  readdirSync(join(folder, 'cache/blocks')).map((name) => join(folder, 'cache/blocks', name));

test('build --cache makes the same, and compresses no block of an earlier build', async () => {
  const plain = await build();
  const first = await build('--cache', 'cache');
  const second = await build('--cache', 'cache');

  expect([plain.status, first.stdout, second.stdout]).toEqual([0, plain.stdout, plain.stdout]);
  expect(first.stderr).not.toContain('kept from earlier runs');
  expect(second.stderr).toMatch(/in 7 blocks, 0 of them stored; 7 blocks kept from earlier runs/);
  expect(packs()).toHaveLength(1);
});

test('build --cache makes the same where what was kept is damaged', async () => {
  const first = await build('--cache', 'cache');
  for (const path of packs()) writeFileSync(path, readFileSync(path).fill(0, 0, 1000));

  const second = await build('--cache', 'cache');

  expect([second.status, second.stdout]).toEqual([0, first.stdout]);
});

test('squashfs create --cache takes the blocks that it compressed before', async () => {
  const create = (name: string): Promise<Ran> =>
    run(['squashfs', 'create', 'base', name, '--cache', 'cache', '--all-root', '--time', '0']);
  await create('first.sqsh');
  const kept = packs();

  const second = await create('second.sqsh');

  expect(second.status).toBe(0);
  expect(packs()).toEqual(kept);
  expect(readFileSync(join(folder, 'second.sqsh'))).toEqual(readFileSync(join(folder, 'first.sqsh')));
});

test('a folder that cannot be used is a warning, and the result the same', async () => {
  const plain = await build();
  writeFileSync(join(folder, 'cache'), '');

  const ran = await build('--cache', 'cache');

  expect([ran.status, ran.stdout]).toEqual([0, plain.stdout]);
  expect(ran.stderr).toContain('warning: compressed blocks are not kept for the next build: ');
});

test('what others can write to is not read', async () => {
  const plain = await build('--cache', 'cache');
  chmodSync(join(folder, 'cache/blocks'), 0o777);

  const ran = await build('--cache', 'cache');

  expect([ran.status, ran.stdout]).toEqual([0, plain.stdout]);
  expect(ran.stderr).toContain('warning: compressed blocks are not kept for the next build: ');
});

test('ROOTSMITH_CACHE alone keeps no blocks', async () => {
  const { status } = await run(['build', 'recipe.yaml', '-o', 'oci:out:v1'], {
    ROOTSMITH_CACHE: join(folder, 'cache'),
  });

  expect(status).toBe(0);
  expect(() => packs()).toThrow('ENOENT');
});
