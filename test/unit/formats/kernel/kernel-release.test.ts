import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, type DecompressStream, streamOf } from '../../../../src/bytes/index.ts';
import { type KernelDecompressors, readKernelRelease } from '../../../../src/formats/kernel/index.ts';
import { patched } from '../../../fixtures/elf-file.ts';
import { arm64Image, bzImage, zboot } from '../../../fixtures/kernel-image.ts';

const VERSION = '6.12.63-talos (root@buildkitsandbox) #1 SMP';
const BANNER = `Linux version ${VERSION}`;

const whole = (expand: (bytes: Uint8Array) => Uint8Array): DecompressStream =>
  async function* (source) {
    const bytes = expand(concatBytes(await Array.fromAsync(source)));
    for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
  };
const decompressors: KernelDecompressors = {
  gzip: whole(gunzipSync),
  zstd: whole(zstdDecompressSync),
  xz: (source) => source,
};
const read = (bytes: Uint8Array) => readKernelRelease(bufferAccess(bytes), { decompressors });

test.each([
  ['bzImage', bzImage(VERSION), VERSION],
  ['bzImage', bzImage(VERSION, { setupSectors: 0 }), VERSION],
  ['arm64-image', arm64Image(`${BANNER}\n\0`), BANNER],
  ['arm64-image', gzipSync(arm64Image(`${BANNER}\n\0`)), BANNER],
  ['efi-zboot', zboot(gzipSync(arm64Image(`${BANNER}\n\0`)), 'gzip'), BANNER],
  ['efi-zboot', zboot(zstdCompressSync(arm64Image(`${BANNER}\n\0`)), 'zstd22'), BANNER],
  ['efi-zboot', zboot(arm64Image(`${BANNER}\n\0`), 'xzkern'), BANNER],
])('readKernelRelease() reads a %s (%#)', async (kind, image, banner) => {
  expect(await read(image)).toEqual({ kind, release: '6.12.63-talos', banner });
});

test.each([0, 1, 7, 262_130, 262_144, 524_287])(
  'readKernelRelease() finds a banner that windows cut (%i)',
  async (shift) => {
    expect((await read(arm64Image(`${BANNER}\n\0`, 64 + shift))).release).toBe('6.12.63-talos');
  },
);

test('readKernelRelease() finds a banner at the very end', async () => {
  const image = arm64Image(BANNER);

  expect((await read(image.subarray(0, 100_000 + BANNER.length))).banner).toBe(BANNER);
});

test('readKernelRelease() passes over texts that only look like a banner', async () => {
  expect((await read(arm64Image(`Linux version %s (%s)\0Linux version \0${BANNER}\n`))).release).toBe('6.12.63-talos');
});

test('readKernelRelease() stops expanding where the banner is found', async () => {
  let expanded = 0;
  const endless: DecompressStream = async function* () {
    yield arm64Image(`${BANNER}\n\0`);
    for (;;) {
      expanded += 1;
      yield new Uint8Array(65_536);
    }
  };
  const image = zboot(new Uint8Array(10), 'xzkern');

  const found = await readKernelRelease(bufferAccess(image), { decompressors: { ...decompressors, xz: endless } });

  expect(found.release).toBe('6.12.63-talos');
  expect(expanded).toBe(0);
});

test('readKernelRelease() stops at its limit where a payload never ends', async () => {
  const chunk = new Uint8Array(64 * 1024 * 1024);
  const bomb: DecompressStream = async function* () {
    yield arm64Image('no banner');
    for (;;) yield chunk;
  };
  const image = bufferAccess(zboot(new Uint8Array(10), 'xzkern'));

  await expect(readKernelRelease(image, { decompressors: { ...decompressors, xz: bomb } })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test.each([
  ['an ELF file', Buffer.from('\x7fELF\x02\x01\x01\0rest', 'latin1'), '`7f454c4602010100`'],
  ['an empty file', new Uint8Array(), 'nothing'],
  ['a gzip file of something else', gzipSync(Buffer.from('hello, hello, hello')), '`68656c6c6f2c2068`'],
  ['a zboot payload that is no Image', zboot(gzipSync(Buffer.alloc(9000, 'x')), 'gzip'), '`7878787878787878`'],
  ['a zboot payload of another compressor', zboot(new Uint8Array(9), 'lzo'), '"lzo"'],
  ['a zboot payload of no known property', zboot(new Uint8Array(9), 'constructor'), '"constructor"'],
  [
    'a zboot payload beyond the end',
    patched(zboot(new Uint8Array(9), 'gzip'), 12, 4, 9999),
    '9999 bytes at offset 1024',
  ],
  ['an Image without banner', arm64Image('Linux version unknown'), 'does not contain the text `Linux version `'],
  ['a bzImage without version', patched(bzImage(VERSION), 0x20e, 2, 0), 'points at offset 0'],
  ['a bzImage whose version is outside its setup', bzImage(VERSION, { pointer: 0x800 }), 'points at offset 2048'],
  ['a bzImage that ends before its version', bzImage(VERSION).subarray(0, 0x400), 'offset 1280'],
  ['a bzImage whose version does not end', bzImage('6'.repeat(2000)), 'there is no version text at offset 1280'],
  ['a bzImage whose version is none', bzImage('unknown'), 'there is no version text at offset 1280'],
])('readKernelRelease() refuses %s and says what it found', async (_, image, found) => {
  await expect(read(image)).rejects.toMatchObject({ code: 'KERNEL_INVALID', message: expect.stringContaining(found) });
});

test('readKernelRelease() stops when it is aborted', async () => {
  const image = bufferAccess(arm64Image(BANNER));
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(readKernelRelease(image, { decompressors, signal })).rejects.toThrow('stop');
});

test('readKernelRelease() passes on what a decompressor says of damage', async () => {
  const failing: DecompressStream = (source) => ({
    async *[Symbol.asyncIterator]() {
      yield* streamOf();
      for await (const _ of source) throw new Error('damaged');
    },
  });
  const image = bufferAccess(gzipSync(arm64Image(BANNER)));

  await expect(readKernelRelease(image, { decompressors: { ...decompressors, gzip: failing } })).rejects.toThrow(
    'damaged',
  );
});
