import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, streamOf } from '../../../src/bytes/index.ts';
import { decompressXz, decompressXzOnce, xzBlockDecompress } from '../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

const content = concatBytes([seededBytes(700_000), noise(200_000), new Uint8Array(1_300_000)]);
const xz = (args: readonly string[], input: Uint8Array): Uint8Array => runTool('xz', [...args, '-c'], input);
const expand = (bytes: Uint8Array): Promise<Uint8Array> => collect(decompressXz(streamOf(bytes)));

describe('written by xz', () => {
  test.each([
    ['at its default', []],
    ['fast and extreme, as Talos does', ['-C', 'crc32', '-0', '-e']],
    ['in several blocks', ['-1', '-T2', '--block-size=300000']],
    ['without a check', ['-1', '-C', 'none']],
    ['with CRC64', ['-1', '-C', 'crc64']],
    ['with SHA-256', ['-1', '-C', 'sha256']],
    ['with the x86 filter', ['-C', 'crc32', '--x86', '--lzma2=preset=1']],
    ['with the largest preset', ['-9']],
  ])('decompressXz() reads a stream %s', async (_, args) => {
    expect(Buffer.compare(await expand(xz(args, content)), content)).toBe(0);
  });

  test('decompressXz() reads streams and padding one after another', async () => {
    const [one, two] = [xz(['-1'], content), xz(['-1', '-C', 'none'], seededBytes(1000))];

    const given = await expand(concatBytes([one, new Uint8Array(8), two, new Uint8Array(4)]));

    expect(Buffer.compare(given, concatBytes([content, seededBytes(1000)]))).toBe(0);
  });

  test('decompressXz() refuses a dictionary of more than 128 MiB', async () => {
    await expect(expand(xz(['--lzma2=preset=0,dict=192MiB'], seededBytes(1000)))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  test('decompressXzOnce() ends where xz ended its stream', async () => {
    const packed = xz(['-1', '-T2', '--block-size=300000'], content);
    const segment = decompressXzOnce(bufferAccess(concatBytes([noise(4), packed, new Uint8Array(512), packed])), 4);

    expect(Buffer.compare(await collect(segment.bytes), content)).toBe(0);
    expect(segment.end()).toBe(4 + packed.length);
  });

  test.each([8192, 131_072, 1_048_576])('xzBlockDecompress() reads a block of %i bytes', async (size) => {
    const block = xz(['-C', 'crc32', '--lzma2=dict=1MiB'], content.subarray(0, size));

    expect(Buffer.compare(await xzBlockDecompress(block, size), content.subarray(0, size))).toBe(0);
  });

  test.each([0.2, 0.5, 0.8, 0.99])(
    'decompressXz() refuses what xz refuses: a stream cut or changed at %f',
    async (part) => {
      const packed = xz(['-1', '-T2', '--block-size=300000'], content);
      const at = Math.floor(packed.length * part);

      for (const damaged of [packed.subarray(0, at), flipped(packed, at)]) {
        expect(tryTool('xz', ['-t'], damaged).status).not.toBe(0);
        await expect(expand(damaged)).rejects.toMatchObject({
          code: expect.stringMatching(/^FORMAT_(CORRUPT|TRUNCATED)$/),
        });
      }
    },
  );
});

describe('read by xz', () => {
  test.each([
    ['at its default', {}],
    ['extreme', { extreme: true }],
    ['with preset 6', { preset: 6 }],
    ['without a check', { check: 'none' }],
    ['with CRC64', { check: 'crc64' }],
    ['with SHA-256', { check: 'sha256' }],
  ] as const)('compressXz() writes a stream %s that xz expands', async (_, options) => {
    const packed = await collect(compressXz(streamOf(content), options));

    runTool('xz', ['-t'], packed);
    expect(Buffer.compare(xz(['-d'], packed), content)).toBe(0);
  });

  test('compressXz() writes what xz calls one stream of blocks with CRC32', async () => {
    const packed = await collect(compressXz(streamOf(content), { threads: 2 }));

    // Columns of --robot --list: streams, blocks, sizes, ratio, check.
    const totals =
      Buffer.from(listed(packed))
        .toString()
        .match(/^totals\t(.*)$/m)?.[1]
        ?.split('\t') ?? [];

    expect(totals.slice(0, 2)).toEqual(['1', '3']);
    expect(totals[5]).toBe('CRC32');
  });

  test('compressXz() writes nothing as xz does', async () => {
    expect(xz(['-d'], await collect(compressXz(streamOf())))).toHaveLength(0);
  });
});

/** `xz --list` wants a file. */
function listed(packed: Uint8Array): Uint8Array {
  return runTool(
    'sh',
    ['-ec', 't=$(mktemp); trap "rm -f $t" EXIT; cat > $t; mv $t $t.xz; xz --robot -lvv $t.xz; rm $t.xz'],
    packed,
  );
}
