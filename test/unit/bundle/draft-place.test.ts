import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DraftFiles } from '../../../src/bundle/draft-files.ts';
import {
  draftDirectory,
  draftVolumes,
  framesOf,
  leadingFiles,
  piecesOf,
  volumeName,
} from '../../../src/bundle/draft-place.ts';
import type { BundleMap } from '../../../src/bundle/map.ts';
import { tarSize } from '../../../src/bundle/tar-layout.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each([
  [
    0,
    10,
    4,
    [
      [1, 0, 0, 4],
      [2, 0, 4, 4],
      [3, 0, 8, 2],
    ],
  ],
  [
    6,
    3,
    4,
    [
      [2, 2, 0, 2],
      [3, 0, 2, 1],
    ],
  ],
  [5, 0, 4, []],
])('piecesOf(%i, %i) in volumes of %i', (from, length, volumeBytes, expected) => {
  const pieces = [...piecesOf(from, length, volumeBytes)].map((p) => [p.volume, p.offset, p.start, p.length]);

  expect(pieces).toEqual(expected);
});

test('framesOf() and the contents together cover a tar without gaps', () => {
  const map = { id: digestOf(noise(1, 1)), bytes: noise(2, 700) };
  const files = leadingFiles(map);

  const spans = [
    ...[...framesOf(files)].map(({ offset, bytes }) => [offset, offset + bytes.length]),
    ...files.map(({ offset, size }) => [offset, offset + size]),
  ].sort(([a = 0], [b = 0]) => a - b);

  const end = spans.reduce((at, [start, until]) => (start === at ? (until ?? at) : Number.NaN), 0);
  const last = files[1];
  expect(end).toBe(tarSize(last.offset + last.size));
});

test('draftVolumes() writes content across the end of a volume, and reads it back', async () => {
  await using folder = await storeFolder();
  await using draft = new DraftFiles(folder.path);
  const place = draftVolumes(draft, { volumeBytes: 1000, size: 2500, volumes: 3 } as BundleMap);
  const file = { path: 'x', offset: 900, size: 300 };
  const content = noise(3, 300);

  await place.write(file, 0, content.subarray(0, 150));
  await place.write(file, 150, content.subarray(150));

  expect(await place.read(file, 50, 1000)).toEqual(content.subarray(50));
  expect((await readFile(join(folder.path, volumeName(1)))).subarray(900)).toEqual(
    Buffer.from(content.subarray(0, 100)),
  );
});

test('draftDirectory() makes an empty file', async () => {
  await using folder = await storeFolder();
  await using draft = new DraftFiles(folder.path);

  await draftDirectory(draft).close({ path: 'blobs/empty', offset: 0, size: 0 });

  expect(await readFile(join(folder.path, 'blobs/empty'), 'utf8')).toBe('');
});
