import { describe, expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { decompressXz, xzBlockDecompress } from '../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { LzmaCoder } from '../../fixtures/liblzma.ts';
import { runTool } from '../../fixtures/run-tool.ts';
import { tinyXz } from '../../fixtures/tiny-xz.ts';

const MEMORY_BYTES = 130 * 1024 * 1024;
const LZMA2 = '--lzma2=preset=6,dict=4KiB';
const content = concatBytes([seededBytes(300), noise(60), new Uint8Array(100)]);
const xz = (...args: readonly string[]): Uint8Array => new Uint8Array(runTool('xz', [...args, '-c'], content));

/** Small enough that each byte of them can be changed. */
const streams: readonly (readonly [string, Uint8Array])[] = [
  ['stored', tinyXz(content.subarray(0, 200), { check: 1 })],
  ['with CRC32', xz('-C', 'crc32', LZMA2)],
  ['with CRC64', xz('-C', 'crc64', LZMA2)],
  ['with SHA-256', xz('-C', 'sha256', LZMA2)],
  ['in blocks that tell their sizes', xz('-T2', '--block-size=200', LZMA2)],
  ['with filters', xz('-C', 'crc32', '--delta=dist=4', '--x86', LZMA2)],
];

const masks = [0x01, 0x55, 0x80];

/** The content, or the name of the error. A stream that is cut short has no name in liblzma. */
async function byLiblzma(bytes: Uint8Array): Promise<string> {
  using decoder = LzmaCoder.decoder(MEMORY_BYTES);
  const { chunks, state } = await decoder.run(bytes);
  return state === 'ended' ? digestOf(concatBytes(chunks)) : state;
}

async function byUs(expand: () => Promise<Uint8Array>): Promise<string> {
  try {
    return digestOf(await expand());
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return error.code === 'FORMAT_TRUNCATED' ? 'more' : String(error.details['reason'] ?? error.code);
  }
}

const digestOf = (bytes: Uint8Array): string => `content ${Buffer.from(bytes).toString('base64')}`;

describe.each(streams)('a stream %s', (_, stream) => {
  test('is taken as liblzma takes it, whichever byte is changed', async () => {
    const others: string[] = [];
    for (let at = 0; at < stream.length; at += 1) {
      const damaged = flipped(stream, at, masks[at % masks.length]);
      const [theirs, ours] = [await byLiblzma(damaged), await byUs(() => collect(decompressXz(streamOf(damaged))))];
      if (theirs !== ours) others.push(`${at}: ${theirs.slice(0, 40)}, not ${ours.slice(0, 40)}`);
    }

    expect(others).toEqual([]);
  });

  test('is as a block what liblzma makes of it', async () => {
    const whole = await byLiblzma(stream);

    expect(whole).toMatch(/^content /);
    expect(await byUs(() => xzBlockDecompress(stream, content.length))).toBe(whole);
  });
});

test.each([
  ['x86', ['--x86=start=4096']],
  ['PowerPC', ['--powerpc']],
  ['IA-64', ['--ia64']],
  ['ARM', ['--arm=start=8']],
  ['ARM Thumb', ['--armthumb']],
  ['SPARC', ['--sparc']],
  ['ARM64', ['--arm64']],
  ['delta', ['--delta=dist=256']],
  ['three filters', ['--delta=dist=7', '--armthumb', '--x86']],
])('decompressXz() and xzBlockDecompress() undo %s as xz does', async (_, filters) => {
  const code = concatBytes([noise(100_003), new Uint8Array(700_000).fill(0xe8), noise(100_000), branches()]);
  const stream = runTool('xz', ['-C', 'crc32', ...filters, '--lzma2=preset=1', '-c'], code);

  expect(Buffer.compare(await collect(decompressXz(streamOf(stream))), code)).toBe(0);
  expect(Buffer.compare(await xzBlockDecompress(stream, code.length), code)).toBe(0);
});

/** Bytes in which all the filters find branches. */
function branches(): Uint8Array {
  return concatBytes(
    Array.from({ length: 20_000 }, (_, at) => [
      Uint8Array.of(0xe8, at, 0, 0, 0, 0x48, 0, at, 1),
      Uint8Array.of(at, 0, 0, 0xeb, at, 0xf0, at, 0xf8, at, 0, 0, 0x94),
    ]).flat(),
  );
}
