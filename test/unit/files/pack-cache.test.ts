import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryFiles, PackCache } from '../../../src/files/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-pack-cache-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = (maxBytes?: number): Promise<PackCache> =>
  PackCache.open(
    'blocks',
    { ROOTSMITH_CACHE: folder },
    { newScratch: () => memoryFiles().newScratch('kept'), maxBytes },
  );
const key = (name: string): Uint8Array => createHash('sha256').update(name).digest();
const packs = (): readonly string[] =>
  readdirSync(join(folder, 'blocks'))
    .toSorted()
    .map((name) => join(folder, 'blocks', name));

async function keep(contents: Readonly<Record<string, string>>): Promise<void> {
  await using cache = await open();
  await Promise.all(Object.entries(contents).map(([name, text]) => cache.add(key(name), Buffer.from(text))));
  await cache.save();
}

async function found(...names: readonly string[]): Promise<readonly (string | undefined)[]> {
  await using cache = await open();
  const contents: (string | undefined)[] = [];
  for (const name of names) {
    const bytes = await cache.find(key(name));
    contents.push(bytes && Buffer.from(bytes).toString());
  }
  return contents;
}

test('PackCache gives later runs what earlier ones added', async () => {
  await keep({ a: 'first', b: '', c: 'third' });
  await keep({ d: 'fourth' });

  expect(await found('a', 'b', 'c', 'd', 'e')).toEqual(['first', '', 'third', 'fourth', undefined]);
  expect(packs()).toHaveLength(2);
});

test('PackCache writes no pack where nothing was added, and keeps a content once', async () => {
  await keep({});
  expect(packs()).toEqual([]);

  await using cache = await open();
  await cache.add(key('a'), Buffer.from('text'));
  await cache.add(key('a'), Buffer.from('text'));
  await cache.save();
  await cache.save();

  expect(packs()).toHaveLength(1);
  expect(readFileSync(packs()[0]!).indexOf('texttext')).toBe(-1);
});

test('PackCache finds what it has saved itself, and adds more', async () => {
  await using cache = await open();
  await cache.add(key('a'), Buffer.from('one'));
  await cache.save();
  await cache.add(key('b'), Buffer.from('two'));

  expect(Buffer.from((await cache.find(key('a')))!).toString()).toBe('one');
  await cache.save();
  expect(await found('a', 'b')).toEqual(['one', 'two']);
});

test('PackCache gives the same pack for the same contents', async () => {
  await keep({ a: 'first', b: 'second' });
  const [before] = packs();
  const bytes = readFileSync(before!);
  rmSync(before!);

  await keep({ a: 'first', b: 'second' });

  expect(packs()).toEqual([before]);
  expect(readFileSync(before!)).toEqual(bytes);
});

test.each([
  ['whose content was changed', (bytes: Buffer) => bytes.fill('x', 0, 1), [undefined, 'second']],
  ['whose entries were changed', (bytes: Buffer) => bytes.fill(0, bytes.length - 60, bytes.length - 59), []],
  ['that counts too many entries', (bytes: Buffer) => bytes.fill(255, bytes.length - 36, bytes.length - 32), []],
  ['that was cut off', (bytes: Buffer) => bytes.subarray(0, -1), []],
  ['that is empty', () => Buffer.alloc(0), []],
  ['that is something else', () => Buffer.alloc(1000, 'x'), []],
])('PackCache takes nothing damaged out of a pack %s', async (_, damage, [a, b]) => {
  await keep({ a: 'first', b: 'second' });
  const [path = ''] = packs();
  writeFileSync(path, damage(readFileSync(path)));

  expect(await found('a', 'b')).toEqual([a, b]);
});

test('PackCache keeps the packs that were used last, and no more than fit', async () => {
  for (const name of ['a', 'b', 'c']) await keep({ [name]: name.repeat(100) });
  const size = readFileSync(packs()[0]!).length;
  for (const path of packs()) utimesSync(path, 1000, 1000);
  await using cache = await open(2 * size);
  await cache.find(key('b'));
  await cache.add(key('d'), Buffer.from('d'.repeat(100)));

  await cache.save();

  expect(await found('b', 'd')).toEqual(['b'.repeat(100), 'd'.repeat(100)]);
  expect(packs()).toHaveLength(2);
});

test('PackCache does without a pack that another run removes', async () => {
  await keep({ a: 'first' });
  await using cache = await open();
  rmSync(packs()[0]!);

  expect(await cache.find(key('a'))).toBeUndefined();
});
