import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, type DecompressStream } from '../../../../src/bytes/index.ts';
import { openKernel } from '../../../../src/formats/kernel/index.ts';
import { patched } from '../../../fixtures/elf-file.ts';
import { zboot } from '../../../fixtures/kernel-image.ts';
import { bzImageOf, KERNEL_RELEASE, smallImage, smallVmlinux } from '../../../fixtures/small-kernel.ts';

const whole = (expand: (bytes: Uint8Array) => Uint8Array): DecompressStream =>
  async function* (source) {
    yield expand(concatBytes(await Array.fromAsync(source)));
  };
const decompressors = {
  gzip: whole(gunzipSync),
  zstd: whole(zstdDecompressSync),
  xz: whole((bytes) => bytes.subarray(6)),
};
const open = (image: Uint8Array) => openKernel(bufferAccess(image), { decompressors });
const asXz = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from('fd377a585a00', 'hex'), bytes]);

const vmlinux = smallVmlinux();
const image = smallImage();

test.each([
  ['bzImage', 'a bzImage by gzip', bzImageOf(gzipSync(vmlinux), vmlinux.length), vmlinux],
  ['bzImage', 'a bzImage by zstd', bzImageOf(zstdCompressSync(vmlinux), vmlinux.length), vmlinux],
  ['bzImage', 'a bzImage by xz', bzImageOf(asXz(vmlinux), vmlinux.length), vmlinux],
  ['bzImage', 'a size that is a lie', bzImageOf(zstdCompressSync(vmlinux), 10), vmlinux],
  ['bzImage', 'a size that is a huge lie', bzImageOf(zstdCompressSync(vmlinux), 0xffff_ffff), vmlinux],
  ['arm64-image', 'an arm64 Image', image, image],
  ['arm64-image', 'an arm64 Image by gzip', gzipSync(image), image],
  ['efi-zboot', 'a zboot by gzip', zboot(gzipSync(image), 'gzip'), image],
  ['efi-zboot', 'a zboot by zstd', zboot(zstdCompressSync(image), 'zstd22'), image],
  ['efi-zboot', 'a zboot by xz', zboot(asXz(image), 'xzkern'), image],
  ['vmlinux', 'a vmlinux', vmlinux, vmlinux],
])('openKernel() expands a %s: %s', async (kind, _, packed, inner) => {
  const opened = await open(packed);

  expect([opened.kind, opened.release, opened.inner.equals(inner)]).toEqual([kind, KERNEL_RELEASE, true]);
});

const packed = bzImageOf(gzipSync(vmlinux), vmlinux.length);

test.each([
  ['an old boot protocol', patched(packed, 0x206, 2, 0x207), 'boot protocol 0x207'],
  ['a payload beyond its end', patched(packed, 0x24c, 4, 1e6), '1000000 bytes at offset 2560'],
  ['a payload of no bytes', patched(packed, 0x24c, 4, 0), '0 bytes at offset 2560'],
  ['a payload by lzo', bzImageOf(Buffer.from('894c5a4f00000000', 'hex'), 9), 'is compressed with lzo'],
  ['an unknown payload', bzImageOf(Buffer.from('0102030405060708', 'hex'), 9), 'starts with `0102030405060708`'],
  ['an expanded kernel without banner', zboot(gzipSync(Buffer.alloc(9000)), 'gzip'), '`Linux version `'],
  ['gzip of something else', gzipSync(Buffer.alloc(9000, 'x')), '`7878787878787878`'],
  ['nothing', new Uint8Array(), 'nothing'],
])('openKernel() refuses %s and says what it found', async (_, file, found) => {
  await expect(open(file)).rejects.toMatchObject({ code: 'KERNEL_INVALID', message: expect.stringContaining(found) });
});

test('openKernel() stops at its limit where a payload never ends', async () => {
  const bomb: DecompressStream = async function* () {
    for (;;) yield Buffer.alloc(32 * 1024 * 1024);
  };
  const source = bufferAccess(bzImageOf(zstdCompressSync(vmlinux), vmlinux.length));

  await expect(openKernel(source, { decompressors: { ...decompressors, zstd: bomb } })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('openKernel() stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(openKernel(bufferAccess(image), { decompressors, signal })).rejects.toThrow('stop');
});
