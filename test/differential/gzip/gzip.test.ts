import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, streamOf } from '../../../src/bytes/index.ts';
import { compressGzip, decompressGzip, decompressGzipOnce } from '../../../src/formats/gzip/index.ts';
import { collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

const content = concatBytes([seededBytes(700_000), noise(200_000), new Uint8Array(1_300_000)]);
const gzip = (args: readonly string[], input: Uint8Array): Uint8Array => runTool('gzip', [...args, '-c'], input);
const expand = (bytes: Uint8Array): Promise<Uint8Array> => collect(decompressGzip(streamOf(bytes)));

describe('written by gzip', () => {
  test.each(['-1', '-6', '-9'])('decompressGzip() reads a member of gzip %s', async (level) => {
    expect(Buffer.compare(await expand(gzip([level], content)), content)).toBe(0);
  });

  test('decompressGzip() reads a member with name and time', async () => {
    const script = 'd=$(mktemp -d); trap "rm -rf $d" EXIT; cat > $d/name; gzip -N $d/name; cat $d/name.gz';
    const packed = runTool('sh', ['-ec', script], content);

    expect(packed[3]).toBe(8); // FNAME is set
    expect(Buffer.compare(await expand(packed), content)).toBe(0);
  });

  test('decompressGzip() reads members one after another, and zeros behind them', async () => {
    const packed = concatBytes([gzip([], content), gzip([], new Uint8Array()), gzip([], content), new Uint8Array(512)]);

    expect(gzip(['-d'], packed)).toHaveLength(2 * content.length);
    expect(Buffer.compare(await expand(packed), concatBytes([content, content]))).toBe(0);
  });

  test('decompressGzipOnce() ends where gzip ended its member', async () => {
    const packed = gzip([], content);
    const segment = decompressGzipOnce(bufferAccess(concatBytes([noise(4), packed, new Uint8Array(3), packed])), 4);

    expect(Buffer.compare(await collect(segment.bytes), content)).toBe(0);
    expect(segment.end()).toBe(4 + packed.length);
  });

  test.each([0.2, 0.5, 0.8, 0.999])(
    'decompressGzip() refuses what gzip refuses: a member cut or changed at %f',
    async (part) => {
      const packed = gzip([], content);
      const at = Math.floor(packed.length * part);

      for (const damaged of [packed.subarray(0, at), flipped(packed, at)]) {
        expect(tryTool('gzip', ['-t'], damaged).status).not.toBe(0);
        await expect(expand(damaged)).rejects.toMatchObject({
          code: expect.stringMatching(/^FORMAT_(CORRUPT|TRUNCATED)$/),
        });
      }
    },
  );
});

describe('read by gzip', () => {
  test.each([1, 6, 9])('compressGzip() writes a member at level %i that gzip expands', async (level) => {
    const packed = await collect(compressGzip(streamOf(content), { level }));

    runTool('gzip', ['-t'], packed);
    expect(Buffer.compare(gzip(['-d'], packed), content)).toBe(0);
  });
});
