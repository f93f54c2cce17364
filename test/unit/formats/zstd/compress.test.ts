import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { assertOneFrame } from '../../../../src/formats/zstd/frame.ts';
import { compressZstd, decompressZstd } from '../../../../src/formats/zstd/index.ts';
import { collect, seededBytes } from '../../../fixtures/byte-streams.ts';

const content = seededBytes(300_000);
const pack = (options?: object): Promise<Uint8Array> => collect(compressZstd(streamOf(content), options));

test.each([1, 3, 18, 19, 20, 22])(
  'compressZstd() makes one frame with a window of at most 8 MiB at level %i',
  async (level) => {
    const packed = await pack({ level });

    assertOneFrame(packed);
    expect((packed[4] ?? 0) & 0x20).toBe(0); // not a single segment
    expect(packed[5]).toBeLessThanOrEqual(0x68); // window descriptor of 8 MiB
    expect(Buffer.compare(await collect(decompressZstd(streamOf(packed))), content)).toBe(0);
  },
);

test('compressZstd() obeys level', async () => {
  expect((await pack({ level: 19 })).length).toBeLessThan((await pack({ level: 1 })).length);
});

test.each([
  [true, 0x04],
  [false, 0],
])('compressZstd() obeys checksum: %s', async (checksum, flag) => {
  expect(((await pack({ checksum }))[4] ?? 0) & 0x04).toBe(flag);
});
