import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../src/bytes/index.ts';
import { decompressBzip2 } from '../../../src/formats/bzip2/index.ts';
import { chunked, collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

const content = concatBytes([seededBytes(700_000), noise(400_000), new Uint8Array(1_300_000)]);
const bzip2 = (args: readonly string[], input: Uint8Array): Uint8Array => runTool('bzip2', [...args, '-c'], input);
const expand = (bytes: Uint8Array): Promise<Uint8Array> => collect(decompressBzip2(streamOf(bytes)));

test.each(['-1', '-5', '-9'])('decompressBzip2() reads what bzip2 %s wrote', async (level) => {
  expect(Buffer.compare(await expand(bzip2([level], content)), content)).toBe(0);
});

test.each<[what: string, content: Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['one byte', Uint8Array.of(7)],
  ['a block of 900 000 bytes', noise(900_000, 3)],
  ['a byte more than a block', noise(900_001, 4)],
  [
    'runs of 4, 5, 255, 259 and 260 bytes',
    concatBytes([4, 5, 255, 259, 260].map((size) => new Uint8Array(size).fill(size))),
  ],
  ['every byte', Uint8Array.from({ length: 256 }, (_, at) => at)],
])('decompressBzip2() reads %s', async (_, small) => {
  expect(Buffer.compare(await expand(bzip2([], small)), small)).toBe(0);
});

test('decompressBzip2() reads streams one after another, however they are cut', async () => {
  const parts = [bzip2(['-1'], content), bzip2([], new Uint8Array()), bzip2(['-9'], noise(1000))];
  const packed = concatBytes(parts);
  const whole = concatBytes([content, noise(1000)]);

  expect(Buffer.compare(bzip2(['-d'], packed), whole)).toBe(0);
  expect(Buffer.compare(await collect(decompressBzip2(chunked(packed, [1, 2, 3, 70_000, 70_001]))), whole)).toBe(0);
});

test.each([0.1, 0.3, 0.6, 0.9, 0.999])('decompressBzip2() refuses what bzip2 refuses: a change at %f', async (part) => {
  const packed = bzip2([], content);
  const changed = flipped(packed, Math.floor(packed.length * part));

  expect(tryTool('bzip2', ['-d', '-c'], changed).status).not.toBe(0);
  await expect(expand(changed)).rejects.toMatchObject({ code: expect.stringMatching(/^FORMAT_/) });
});

test('decompressBzip2() stays small where 150 MB lie in some hundred bytes', async () => {
  const packed = bzip2(['-9'], new Uint8Array(150_000_000));
  const before = process.memoryUsage.rss();
  let [size, most] = [0, 0];

  for await (const chunk of decompressBzip2(streamOf(packed))) {
    size += chunk.length;
    most = Math.max(most, process.memoryUsage.rss() - before);
  }

  expect([packed.length < 1000, size]).toEqual([true, 150_000_000]);
  expect(most).toBeLessThan(200_000_000);
});
