import { expect, test } from 'vitest';
import { bufferAccess, readRange, type SizedContent, streamOf } from '../../../../src/bytes/index.ts';
import { findSection, readPe } from '../../../../src/formats/index.ts';
import { openBootAssets, wholeFile } from '../../../../src/installer/assets/boot-assets.ts';
import type { PulledAsset, PulledAssets } from '../../../../src/installer/assets/pulled-assets.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { imagerUki, type Section } from '../../../fixtures/gallery/efi-stub.ts';

const FOLDER = 'usr/install/amd64';
const bytes = (text: string): Uint8Array => Buffer.from(text);
const content = (text: string): SizedContent => ({ size: text.length, open: () => streamOf(bytes(text)) });

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

test('openBootAssets() replaces only the initramfs where the kernel stays', async () => {
  const boot = await openBootAssets(pulled({ vmlinuz: bytes('k'), 'initramfs.xz': bytes('i') }));

  const files = { initramfs: content('new'), kernel: undefined, time: 1 };
  expect([...boot.replacements(files).keys()]).toEqual([`${FOLDER}/initramfs.xz`]);
});

test('openBootAssets() replaces sections of a UKI, and the release beside a new kernel', async () => {
  const boot = await openBootAssets(pulled({ 'vmlinuz.efi': uki('.uname', '.linux', '.initrd') }));

  const kernel = { ...content('new kernel'), release: '6.9.9-new' };
  const replaced = boot.replacements({ initramfs: content('new initramfs'), kernel, time: 2 });
  const written = bufferAccess(await collect(replaced.get(`${FOLDER}/vmlinuz.efi`)!.open()));

  const pe = await readPe(written);
  const texts = ['.uname', '.linux', '.initrd'].map(async (name) => {
    const { contentOffset, contentSize } = findSection(pe, name)!;
    return Buffer.from(await written.read(contentOffset, contentSize)).toString();
  });
  expect(await Promise.all(texts)).toEqual(['6.9.9-new', 'new kernel', 'new initramfs']);
});

test('openBootAssets() knows which file of a UKI changes before there is an initramfs', async () => {
  const boot = await openBootAssets(pulled({ 'vmlinuz.efi': uki('.linux', '.initrd') }));

  const replaced = boot.replacements({ initramfs: undefined, kernel: undefined, time: 2 });

  expect([...replaced]).toEqual([[`${FOLDER}/vmlinuz.efi`, undefined]]);
});

test.each([
  ['a signed UKI beside it', { 'vmlinuz.efi.signed': bytes('x') }, 'BASE_UNSUPPORTED', /signed for secure boot/],
  ['a UKI with a PCR signature', { 'vmlinuz.efi': uki('.linux', '.initrd', '.pcrsig') }, 'BASE_UNSUPPORTED', /signed/],
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
