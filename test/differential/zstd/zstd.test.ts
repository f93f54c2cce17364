import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, streamOf } from '../../../src/bytes/index.ts';
import {
  compressZstd,
  decompressZstd,
  decompressZstdOnce,
  zstdBlockDecompress,
} from '../../../src/formats/zstd/index.ts';
import { collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

const content = concatBytes([seededBytes(700_000), noise(200_000), new Uint8Array(1_300_000)]);
const zstd = (args: readonly string[], input: Uint8Array): Uint8Array => runTool('zstd', [...args, '-c', '-q'], input);
const expand = (bytes: Uint8Array): Promise<Uint8Array> => collect(decompressZstd(streamOf(bytes)));

describe('written by zstd', () => {
  test.each([
    ['at its default', []],
    ['as Talos does', ['-18', '-T0']],
    ['without a checksum', ['--no-check']],
    ['with a content size', [`--stream-size=${content.length}`]],
    ['with a window of 128 MiB', ['--long=27']],
    ['at its fastest', ['--fast=5']],
    ['at its strongest', ['--ultra', '-22', `--stream-size=${content.length}`]],
  ])('decompressZstd() reads a frame %s', async (_, args) => {
    expect(Buffer.compare(await expand(zstd(args, content)), content)).toBe(0);
  });

  test('decompressZstd() reads frames one after another, empty ones too', async () => {
    const [one, two] = [zstd([], content), zstd(['--no-check'], new Uint8Array())];

    const given = await expand(concatBytes([one, two, one]));

    expect(Buffer.compare(given, concatBytes([content, content]))).toBe(0);
  });

  test('decompressZstd() refuses a window that zstd refuses without --long', async () => {
    const wide = zstd(['--long=28'], content);

    expect(tryTool('zstd', ['-t'], wide).status).not.toBe(0);
    await expect(expand(wide)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { field: 'window' } });
  });

  test('decompressZstdOnce() ends where zstd ended its frame', async () => {
    const packed = zstd(['-T2'], content);
    const segment = decompressZstdOnce(bufferAccess(concatBytes([noise(4), packed, new Uint8Array(3), packed])), 4);

    expect(Buffer.compare(await collect(segment.bytes), content)).toBe(0);
    expect(segment.end()).toBe(4 + packed.length);
  });

  test.each([8192, 131_072, 1_048_576])('zstdBlockDecompress() reads a block of %i bytes', async (size) => {
    const block = zstd(['-15', `--stream-size=${size}`], content.subarray(0, size));

    expect(Buffer.compare(await zstdBlockDecompress(block, size), content.subarray(0, size))).toBe(0);
  });

  test.each([0.2, 0.5, 0.8, 0.999])(
    'decompressZstd() refuses what zstd refuses: a frame cut or changed at %f',
    async (part) => {
      const packed = zstd([], content);
      const at = Math.floor(packed.length * part);

      for (const damaged of [packed.subarray(0, at), flipped(packed, at)]) {
        expect(tryTool('zstd', ['-t'], damaged).status).not.toBe(0);
        await expect(expand(damaged)).rejects.toMatchObject({
          code: expect.stringMatching(/^FORMAT_(CORRUPT|TRUNCATED)$/),
        });
      }
    },
  );
});

describe('read by zstd', () => {
  test.each([
    ['at its default', {}],
    ['at level 1', { level: 1 }],
    ['at level 18', { level: 18 }],
    ['without a checksum', { checksum: false }],
  ])('compressZstd() writes a frame %s that zstd expands', async (_, options) => {
    const packed = await collect(compressZstd(streamOf(content), options));

    runTool('zstd', ['-t'], packed);
    expect(Buffer.compare(zstd(['-d'], packed), content)).toBe(0);
  });

  test('compressZstd() at level 22 needs no more memory than any decoder has', async () => {
    const packed = await collect(compressZstd(streamOf(content), { level: 22 }));

    expect(Buffer.compare(zstd(['-d', '--memory=8MiB'], packed), content)).toBe(0);
  });
});
