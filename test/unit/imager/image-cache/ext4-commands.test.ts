import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { commandBatches, foldersOf } from '../../../../src/imager/image-cache/ext4-commands.ts';

const fileAt = (path: string) => ({ path, content: bytesContent(Buffer.from(path)) });

test('foldersOf() gives each folder once, parents first', () => {
  expect(foldersOf([fileAt('b/c/d'), fileAt('b/c/e'), fileAt('a/x')])).toEqual(['a', 'b', 'b/c']);
});

test('commandBatches() makes folders, then writes each file into its own', () => {
  const [batch, ...others] = commandBatches([fileAt('blob/x'), fileAt('manifests/a/y')]);

  expect(others).toEqual([]);
  expect(batch?.commands.split('\n')).toEqual([
    'mkdir "/blob"',
    'mkdir "/manifests"',
    'mkdir "/manifests/a"',
    'cd "/blob"',
    'write 0 "x"',
    'cd "/manifests/a"',
    'write 1 "y"',
    '',
  ]);
  expect(batch?.files.map(({ path }) => path)).toEqual(['blob/x', 'manifests/a/y']);
});

test('commandBatches() of many files has several, which name their files from 0 on', () => {
  const files = Array.from({ length: 2000 }, (_, index) => fileAt(`blob/sha256-${String(index).padStart(64, '0')}`));
  const batches = commandBatches(files);

  expect(batches.flatMap((batch) => batch.files)).toEqual(files);
  expect(Math.max(...batches.map(({ commands }) => commands.length))).toBeLessThan(25 * 1024);
  for (const { commands } of batches.slice(1)) expect(commands).toMatch(/^cd "\/blob"\nwrite 0 "/);
});
