import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, readRange, streamOf } from '../../../../src/bytes/index.ts';
import { compressGzip, writeCpio } from '../../../../src/formats/index.ts';
import type { InitramfsFile } from '../../../../src/initramfs/unpacked-initramfs.ts';
import { unpackStage } from '../../../../src/installer/stages/unpack.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

/** A cpio archive of short texts. */
async function archive(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const entries = Object.entries(files).map(([path, text]) => {
    const body = Buffer.from(text);
    return { path, mode: 0o100644, mtime: 1, size: body.length, body: streamOf(body) };
  });
  return await collect(writeCpio(entries));
}

const gzipped = async (plain: Uint8Array): Promise<Uint8Array> => collect(compressGzip(streamOf(plain)));

function fileOf(...segments: readonly Uint8Array[]): InitramfsFile {
  return { access: bufferAccess(concatBytes(segments)), onDisk: { path: 'vmlinuz.efi', offset: 100 } };
}

const textOf = async (access: Parameters<typeof readRange>[0]): Promise<string> =>
  Buffer.from(await collect(readRange(access))).toString();

test('unpackStage finds the root file system in a compressed segment', async () => {
  const segment = await gzipped(await archive({ init: 'i', 'rootfs.sqsh': 'squashed' }));
  const { context } = memoryBuild();

  const output = await unpackStage.run(fileOf(segment), context);

  expect(output.segment).toMatchObject({ compression: 'gzip', start: 0, end: segment.length });
  expect(await textOf(output.rootfs.image)).toBe('squashed');
  expect(unpackStage.summary(output, fileOf(segment))).toBe('gzip initramfs of 2 entries; rootfs.sqsh has 8 B');
});

test('unpackStage takes the last of several root file systems, as the kernel does', async () => {
  const segments = [await archive({ 'rootfs.sqsh': 'first' }), await archive({ './rootfs.sqsh': 'second' })];

  const output = await unpackStage.run(fileOf(...segments), memoryBuild().context);

  expect(await textOf(output.rootfs.image)).toBe('second');
});

test('unpackStage tells where outside programs find the root file system of a plain segment', async () => {
  const plain = await archive({ 'rootfs.sqsh': 'plain' });

  const { rootfs } = await unpackStage.run(fileOf(plain), memoryBuild().context);

  expect(await rootfs.onDisk()).toEqual({ path: 'vmlinuz.efi', offset: 100 + Buffer.from(plain).indexOf('plain') });
});

test('unpackStage keeps files of other segments that init looks for', async () => {
  const extension = await gzipped(await archive({ 'extensions.yaml': 'layers: []', '0.sqsh': 'layer' }));

  const { belongings } = await unpackStage.run(
    fileOf(await archive({ 'rootfs.sqsh': 'r' }), extension),
    memoryBuild().context,
  );

  expect(await textOf(belongings.extensions ?? bufferAccess(new Uint8Array()))).toBe('layers: []');
  expect([...belongings.files.keys()]).toEqual(['rootfs.sqsh', 'extensions.yaml', '0.sqsh']);
});

test('unpackStage refuses an initramfs without a root file system, and lists what it found', async () => {
  const file = fileOf(await archive({ init: 'i', 'etc/rootfs.sqsh': 'elsewhere' }));

  await expect(unpackStage.run(file, memoryBuild().context)).rejects.toMatchObject({
    code: 'BASE_NOT_INSTALLER',
    message: 'the initramfs holds no `rootfs.sqsh`: found init, etc/rootfs.sqsh',
  });
});
