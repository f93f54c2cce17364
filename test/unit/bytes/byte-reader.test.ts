import { expect, test } from 'vitest';
import { ByteReader, streamOf } from '../../../src/bytes/index.ts';
import { collect, WatchedStream } from '../../fixtures/byte-streams.ts';

const reader = (...chunks: readonly (readonly number[])[]): ByteReader =>
  new ByteReader(streamOf(...chunks.map((chunk) => Uint8Array.from(chunk))));

test('read() joins chunks and gives undefined at the end', async () => {
  const source = reader([1], [], [2, 3]);

  expect([await source.read(3), await source.read(1)]).toEqual([Uint8Array.of(1, 2, 3), undefined]);
});

test('read() fails where the stream ends inside', async () => {
  await expect(reader([1, 2]).read(3)).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset: 2, missing: 1 },
  });
});

test('view() copies only what lies in more than one chunk', async () => {
  const first = Uint8Array.of(1, 2, 3);
  const source = new ByteReader(streamOf(first, Uint8Array.of(4)));

  const [inside, across, end] = [await source.view(2), await source.view(2), await source.view(1)];

  expect([inside, across, end]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4), undefined]);
  expect([inside?.buffer, across?.buffer === first.buffer, source.offset]).toEqual([first.buffer, false, 4]);
});

test('skip() of a part fails where the stream ends inside', async () => {
  await expect(reader([1, 2]).take(3, 'body').skip()).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('expect() names what the stream ended inside of, also before its first byte', async () => {
  await expect(reader().expect(2, 'cpio header')).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    message: expect.stringContaining('inside the cpio header at offset 0'),
  });
});

test('ByteReader counts offsets from the one it was given', async () => {
  const source = new ByteReader(streamOf(Uint8Array.of(1, 2)), 100);
  await source.read(1);

  expect(source.offset).toBe(101);
  await expect(source.expect(2, 'x')).rejects.toMatchObject({ details: { offset: 102 } });
});

test('readSome() gives what is at hand', async () => {
  const source = reader([1, 2, 3], [4]);

  expect([
    await source.readSome(2),
    await source.readSome(2),
    await source.readSome(2),
    await source.readSome(2),
  ]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4), undefined]);
});

test.each([
  ['within a chunk', [[1, 2, 3, 4]]],
  ['across chunks', [[1], [2, 3], [4]]],
])('unread() gives bytes back %s', async (_, chunks) => {
  const source = reader(...chunks);

  source.unread((await source.read(3))?.subarray(1) ?? new Uint8Array());

  expect(source.offset).toBe(1);
  expect(await source.read(3)).toEqual(Uint8Array.of(2, 3, 4));
});

test('unread() gives back what readSome() cut off, without copying', async () => {
  const chunk = Uint8Array.of(1, 2, 3, 4);
  const source = new ByteReader(streamOf(chunk));

  source.unread((await source.readSome(3))?.subarray(1) ?? new Uint8Array());

  expect((await source.readSome(9))?.buffer).toBe(chunk.buffer);
});

test('isAtEnd() looks without taking', async () => {
  const source = reader([], [7]);

  expect(await source.isAtEnd()).toBe(false);
  expect(await source.read(1)).toEqual(Uint8Array.of(7));
  expect(await source.isAtEnd()).toBe(true);
});

test.each([
  ['in one chunk', [[0, 0, 7, 0]]],
  ['over several', [[0], [], [0, 7, 0]]],
  ['none', [[7, 0]]],
])('skipZeros() stops at what is no zero: %s', async (_, chunks) => {
  const source = reader(...chunks);

  expect(await source.skipZeros()).toBe(true);
  expect(source.offset).toBe(chunks.flat().indexOf(7));
  expect(await source.read(2)).toEqual(Uint8Array.of(7, 0));
});

test('skipZeros() tells that nothing but zeros is left', async () => {
  const source = reader([0, 0], [0]);

  expect(await source.skipZeros()).toBe(false);
  expect(source.offset).toBe(3);
});

test('take() can be left early and skipped', async () => {
  const source = reader([1, 2], [3, 4, 5]);
  const stretch = source.take(4);

  for await (const _ of stretch.bytes) break;
  await stretch.skip();

  expect(await source.read(1)).toEqual(Uint8Array.of(5));
});

test('take() names what the stream ended inside of', async () => {
  await expect(collect(reader([1]).take(3, 'file body').bytes)).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    message: expect.stringContaining('file body'),
    details: { offset: 1, missing: 2 },
  });
});

test('ByteReader closes its source when its scope ends', async () => {
  const source = new WatchedStream(new Uint8Array(10_000));
  {
    await using open = new ByteReader(source);
    await open.read(1);
  }

  expect(source.closed).toBe(true);
});
