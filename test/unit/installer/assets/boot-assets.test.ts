import { expect, test } from 'vitest';
import { bufferAccess, readRange } from '../../../../src/bytes/index.ts';
import { openBootAssets, wholeFile } from '../../../../src/installer/assets/boot-assets.ts';
import type { PulledAsset, PulledAssets } from '../../../../src/installer/assets/pulled-assets.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { imagerUki, type Section } from '../../../fixtures/gallery/efi-stub.ts';

const FOLDER = 'usr/install/amd64';
const bytes = (text: string): Uint8Array => Buffer.from(text);

function pulled(files: Readonly<Record<string, Uint8Array>>): PulledAssets {
  const byName = new Map(
    Object.entries(files).map(([name, file]): [string, PulledAsset] => [
      name,
      { path: `${FOLDER}/${name}`, layer: 0, file: bufferAccess(file), diskPath: `/work/${name}` },
    ]),
  );
  return { byName, holders: new Map(), entries: new Map() };
}

const sections = (...names: readonly string[]): readonly Section[] =>
  names.map((name) => ({ name, content: bytes(`content of ${name}`) }));
const uki = (...names: readonly string[]): Uint8Array => imagerUki(sections(...names), { arch: 'amd64', time: 1 });
const textOf = async (access: Parameters<typeof readRange>[0]): Promise<string> =>
  Buffer.from(await collect(readRange(access))).toString();

test('openBootAssets() opens kernel and initramfs as two files', async () => {
  const boot = await openBootAssets(pulled({ vmlinuz: bytes('kernel'), 'initramfs.xz': bytes('initramfs') }));

  expect([boot.kind, await textOf(boot.kernel), await textOf(boot.initramfs.access)]).toEqual([
    'files',
    'kernel',
    'initramfs',
  ]);
  expect(boot.initramfs.onDisk).toEqual({ path: '/work/initramfs.xz', offset: 0 });
});

test('openBootAssets() opens kernel and initramfs as sections of a UKI', async () => {
  const image = uki('.linux', '.initrd');

  const boot = await openBootAssets(pulled({ 'vmlinuz.efi': image }));

  expect([boot.kind, await textOf(boot.kernel), await textOf(boot.initramfs.access)]).toEqual([
    'uki',
    'content of .linux',
    'content of .initrd',
  ]);
  const offset = Buffer.from(image).indexOf('content of .initrd');
  expect(boot.initramfs.onDisk).toEqual({ path: '/work/vmlinuz.efi', offset });
});

test.each([
  ['an unsigned UKI', { 'vmlinuz.efi': uki('.linux', '.initrd') }, false],
  ['a UKI with a PCR signature', { 'vmlinuz.efi': uki('.linux', '.initrd', '.pcrsig') }, true],
  ['a UKI with a key of PCR values', { 'vmlinuz.efi': uki('.linux', '.initrd', '.pcrpkey') }, true],
  ['a UKI of the name of signed ones', { 'vmlinuz.efi.signed': uki('.linux', '.initrd') }, true],
])('openBootAssets() tells whether %s is signed', async (_, files, isSigned) => {
  expect((await openBootAssets(pulled(files))).uki).toMatchObject({ isSigned });
});

test.each([
  [
    'two UKIs',
    { 'vmlinuz.efi': bytes('u'), 'vmlinuz.efi.signed': bytes('u') },
    'BASE_UNSUPPORTED',
    /holds two UKIs: .*vmlinuz.efi, .*vmlinuz.efi.signed/,
  ],
  ['a UKI without an initramfs', { 'vmlinuz.efi': uki('.linux') }, 'BASE_NOT_INSTALLER', /has no section `.initrd`/],
  [
    'both forms',
    { vmlinuz: bytes('k'), 'initramfs.xz': bytes('i'), 'vmlinuz.efi': bytes('u') },
    'BASE_UNSUPPORTED',
    /holds both a UKI and plain boot files/,
  ],
])('openBootAssets() refuses %s', async (_, files, code, message) => {
  await expect(openBootAssets(pulled(files))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test('wholeFile() is an initramfs that begins with its file', () => {
  const asset = pulled({ 'initramfs.xz': bytes('i') }).byName.get('initramfs.xz')!;

  expect(wholeFile(asset)).toEqual({ access: asset.file, onDisk: { path: '/work/initramfs.xz', offset: 0 } });
});
