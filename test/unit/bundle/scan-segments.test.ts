import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checksumsPath, SOME_DIGEST } from '../../../src/bundle/format.ts';
import { readTarMap } from '../../../src/bundle/read-map.ts';
import { segmentReader, tarSegments } from '../../../src/bundle/scan-segments.ts';
import { FileAccess } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const image = namedImage('a.example/team/app:v1', [150_000]);

test('tarSegments() covers every byte of every volume once', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  const { paths } = await writeTestBundle(target, [image], { form: 'tar', volumeBytes: 64 * 1024, blockBytes: 20_000 });
  const map = await readTarMap({ path: paths[0] ?? '' }, target);
  const checksums = { path: checksumsPath(SOME_DIGEST), digest: SOME_DIGEST, ...map.checksums };

  const sizes = new Map<number, number>();
  for (const { volume, offset, length } of tarSegments(map, undefined, checksums)) {
    expect(offset).toBe(sizes.get(volume) ?? 0);
    sizes.set(volume, offset + length);
  }

  const found = await Promise.all(paths.map(async (path) => (await readFile(path)).length));
  expect([...sizes.values()]).toEqual(found);
});

test('segmentReader() gives fewer bytes where the file ends', async () => {
  await using access = await FileAccess.open(import.meta.filename);
  const segment = { volume: 1, offset: access.size - 3, length: 10, expected: {} as never };

  expect(await segmentReader()(access, segment)).toHaveLength(3);
});
