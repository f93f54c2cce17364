import { expect, test } from 'vitest';
import { Budget, ByteReader, concatBytes, streamOf } from '../../../src/bytes/index.ts';
import { writeCpio } from '../../../src/formats/index.ts';
import { readArchives } from '../../../src/initramfs/read-archives.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../fixtures/memory-build.ts';

async function archive(path: string, text: string): Promise<Uint8Array> {
  return await collect(
    writeCpio([{ path, mode: 0o100644, mtime: 1, size: text.length, body: streamOf(Buffer.from(text)) }]),
  );
}

const two = concatBytes([await archive('a', 'one'), new Uint8Array(512), await archive('b', 'second')]);
const reader = (): ByteReader => new ByteReader(streamOf(two));

test('readArchives() reads all archives of a segment, zeros between them too', async () => {
  const { entries } = await readArchives(reader(), 'all', memoryBuild().context);

  expect(entries.map(({ path, archive: number, size }) => [path, number, size])).toEqual([
    ['a', 0, 3],
    ['b', 1, 6],
  ]);
  const texts = entries.map(({ dataOffset, size }) =>
    Buffer.from(two.subarray(dataOffset, dataOffset + size)).toString(),
  );
  expect(texts).toEqual(['one', 'second']);
});

test('readArchives() stops behind the first archive where another segment may follow', async () => {
  const { entries, archivesEnd } = await readArchives(reader(), 'first', memoryBuild().context);

  expect(entries.map(({ path }) => path)).toEqual(['a']);
  expect(archivesEnd).toBeLessThanOrEqual((await archive('a', 'one')).length);
});

test('readArchives() counts entries', async () => {
  const { context } = memoryBuild({ budget: new Budget({ limits: { entries: 1 } }) });

  await expect(readArchives(reader(), 'all', context)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('readArchives() reports how far it is, and at last where it ends', async () => {
  const build = memoryBuild();

  await readArchives(reader(), 'all', build.context);

  const figures = build.events.flatMap((event) => (event.kind === 'stage-progress' ? [event] : []));
  expect(figures[0]).toMatchObject({ stage: 'unpack', unit: 'bytes' });
  expect(figures.at(-1)?.done).toBeGreaterThan((await archive('a', 'one')).length);
});
