import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesContent } from '../../../src/bytes/index.ts';
import { ContentCache } from '../../../src/files/content-cache.ts';

const kept: AsyncDisposable[] = [];
const context = {
  signal: undefined,
  keep: <T extends AsyncDisposable>(resource: T): T => {
    kept.push(resource);
    return resource;
  },
};
const key = (letter: string): string => letter.repeat(64);
let folder: string;
let files: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-content-cache-'));
  files = join(folder, 'rootsmith/extensions');
});

afterEach(async () => {
  for (const resource of kept.splice(0)) await resource[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const open = (maxBytes = 1000): Promise<ContentCache> =>
  ContentCache.open('extensions', { XDG_CACHE_HOME: folder }, { maxBytes });

test('ContentCache gives what it was given', async () => {
  const cache = await open();
  await cache.put(key('a'), bytesContent(Buffer.from('an image')), context);

  const found = await (await open()).find(key('a'), context);

  expect(Buffer.from(await found!.access.read(0, found!.access.size)).toString()).toBe('an image');
  expect(readFileSync(found!.path, 'utf8')).toMatch(/^an image/);
  expect(await cache.find(key('b'), context)).toBeUndefined();
});

test.each([
  ['changed', (bytes: Buffer) => bytes.fill('x', 0, 1)],
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 5)],
])('ContentCache removes a file that was %s', async (_, damage) => {
  const cache = await open();
  await cache.put(key('a'), bytesContent(Buffer.from('an image')), context);
  const path = join(files, `${key('a')}.sqsh`);
  writeFileSync(path, damage(readFileSync(path)));

  expect(await cache.find(key('a'), context)).toBeUndefined();
  expect(readdirSync(files)).toEqual([]);
});

test('ContentCache keeps those that were used last, and no more than fit', async () => {
  const cache = await open(300);
  for (const letter of ['a', 'b', 'c']) {
    await cache.put(key(letter), bytesContent(Buffer.alloc(68)), context);
    utimesSync(join(files, `${key(letter)}.sqsh`), 1000, letter.charCodeAt(0));
  }
  await cache.find(key('a'), context);
  await cache.put(key('d'), bytesContent(Buffer.alloc(500)), context);

  await cache.put(key('e'), bytesContent(Buffer.alloc(68)), context);

  expect(
    readdirSync(files)
      .map((name) => name.charAt(0))
      .sort(),
  ).toEqual(['a', 'c', 'e']);
});
