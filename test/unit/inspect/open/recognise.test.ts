import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { type TarInput, writeCpio, writeTar } from '../../../../src/formats/index.ts';
import { recogniseFile } from '../../../../src/inspect/open/recognise.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { kernelOf } from '../../../fixtures/gallery/boot-files.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

async function tarWith(...paths: readonly string[]): Promise<Uint8Array> {
  const entries = paths.map(
    (path): TarInput => ({ ...common, path, type: 'file', size: 1, body: streamOf(Buffer.from('x')) }),
  );
  return await collect(writeTar(entries));
}

const cpio = await collect(
  writeCpio([{ path: 'init', mode: 0o100644, mtime: 1, size: 1, body: streamOf(Buffer.from('x')) }]),
);

test.each([
  ['a squashfs', Buffer.from('hsqs'.padEnd(100, '\0')), 'squashfs'],
  ['a plain cpio', cpio, 'initramfs'],
  ['a cpio by gzip', gzipSync(cpio), 'initramfs'],
  ['a cpio by zstd', zstdCompressSync(cpio), 'initramfs'],
  ['a kernel of amd64', kernelOf('amd64', '6.1.0'), 'kernel'],
  ['a kernel of arm64', kernelOf('arm64', '6.1.0'), 'kernel'],
  ['a PE file', Buffer.from('MZ'.padEnd(2000, '\0')), 'uki'],
  ['a layer', await tarWith('etc/motd'), 'layer'],
  ['a layer by gzip', gzipSync(await tarWith('etc/motd')), 'layer'],
  ['an archive of an OCI layout', await tarWith('blobs/sha256/a', 'index.json', 'oci-layout'), 'oci-archive'],
  ['an archive of docker', await tarWith('a.json', 'manifest.json'), 'docker-archive'],
  ['what docker 25 saves', await tarWith('manifest.json', 'index.json'), 'oci-archive'],
  ['an archive by gzip', gzipSync(await tarWith('index.json')), 'oci-archive'],
  ['a bundle', await tarWith('oci-layout', 'rootsmith/map/x'), 'bundle'],
])('recogniseFile() recognises %s', async (_, bytes, kind) => {
  expect(await recogniseFile(bufferAccess(bytes), 'x', new Budget())).toBe(kind);
});

function iso(): Uint8Array {
  const bytes = new Uint8Array(40_000);
  bytes.set(Buffer.from('CD001'), 0x8001);
  return bytes;
}

function disk(): Uint8Array {
  const bytes = new Uint8Array(2048);
  bytes.set(Buffer.from('EFI PART'), 512);
  return bytes;
}

test.each([
  ['nothing', new Uint8Array(), 'it begins with nothing'],
  ['text', Buffer.from('hello, world'), 'it begins with `68656c6c6f2c2077`'],
  ['an ISO', iso(), 'it is an ISO image'],
  ['a disk', disk(), 'it is a disk image'],
  ['text by gzip', gzipSync('hello, world'), 'it begins with `68656c6c6f2c2077`'],
])('recogniseFile() refuses %s', async (_, bytes, found) => {
  const recognised = recogniseFile(bufferAccess(bytes), 'x', new Budget());

  await expect(recognised).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  await expect(recognised).rejects.toThrow(found);
});
