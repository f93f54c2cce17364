import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../src/bytes/index.ts';
import { readKernelRelease } from '../../../src/formats/kernel/index.ts';
import { findSection, readPe, readSection, rewritePe, type SectionReplacement } from '../../../src/formats/pe/index.ts';
import { type DebianKernel, debianKernel } from '../../fixtures/debian-kernel.ts';
import { makeUki } from '../../fixtures/uki.ts';

const OLD = 'console=ttyS0 quiet rootsmith=old';
const NEW = 'console=ttyS0 quiet rootsmith=new and-longer';
const PADDING_BYTES = 3_000_000; // so that the sections behind .initrd must move

let directory: string;
let kernel: DebianKernel;
const path = (name: string): string => join(directory, name);
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: directory, encoding: 'utf8' });

beforeAll(async () => {
  kernel = await debianKernel();
  directory = mkdtempSync(join(tmpdir(), 'rootsmith-uki-'));
  writeFileSync(path('osrel'), 'ID=test\n');
  writeFileSync(path('cmdline'), OLD);
  writeFileSync(path('profile'), 'ID=main');
  writeFileSync(path('pcrsig'), '{}');
  makeInitrd('old.img', 'initrd-old', 0);
  makeInitrd('new.img', 'initrd-new', PADDING_BYTES);
  makeUki(path('old.efi'), [
    ['osrel', path('osrel')],
    ['cmdline', path('cmdline')],
    ['initrd', path('old.img')],
    ['linux', kernel.vmlinuz],
    ['profile', path('profile')],
    ['pcrsig', path('pcrsig')],
  ]);
  const source = bufferAccess(readFileSync(path('old.efi')));
  const initrd = { size: readFileSync(path('new.img')).length, open: () => createReadStream(path('new.img')) };
  const cmdline = { size: NEW.length, open: () => streamOf(Buffer.from(NEW)) };
  const replacements = new Map<string, SectionReplacement>([
    ['.initrd', initrd],
    ['.cmdline', cmdline],
  ]);
  const { bytes } = rewritePe(await readPe(source), source, replacements, { dropSections: ['.pcrsig'] });
  await pipeline(bytes, createWriteStream(path('new.efi')));
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** An initramfs that prints its mark and the kernel's command line, and powers off. */
function makeInitrd(name: string, mark: string, padding: number): void {
  const root = path(`${name}.d`);
  mkdirSync(join(root, 'proc'), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'busybox'));
  writeFileSync(join(root, 'padding'), Buffer.alloc(padding));
  const lines = [
    '#!/busybox sh',
    '/busybox mount -t proc proc /proc',
    `echo mark=${mark}`,
    '/busybox cat /proc/cmdline',
    '/busybox poweroff -f',
  ];
  writeFileSync(join(root, 'init'), `${lines.join('\n')}\n`);
  chmodSync(join(root, 'init'), 0o755);
  execFileSync('sh', ['-c', `find . | cpio -o -H newc --quiet >../${name}`], { cwd: root });
}

/** Name, size, address and file offset of each section, as objdump tells them. */
function objdump(name: string): readonly (readonly string[])[] {
  return [...run('objdump', '-hw', name).matchAll(/^ +\d+ (\S+) +(\w+) +(\w+) +\w+ +(\w+)/gm)].map(
    ([, ...fields]) => fields,
  );
}

test.each(['old.efi', 'new.efi'])('readPe() finds the sections of %s where objdump finds them', async (name) => {
  const { sections } = await readPe(bufferAccess(readFileSync(path(name))));

  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const ours = sections.map((section) => [
    section.name,
    hex(section.contentSize, 8),
    hex(section.header.virtualAddress, 16),
    hex(section.contentOffset, 8),
  ]);
  expect(ours).toEqual(objdump(name));
});

test.each([
  ['.initrd', () => path('new.img')],
  ['.linux', () => kernel.vmlinuz],
  ['.osrel', () => path('osrel')],
])('rewritePe() writes a %s that objcopy takes out whole', (section, original) => {
  run('objcopy', '--dump-section', `${section}=dumped`, 'new.efi', 'scratch.efi');

  expect(readFileSync(path('dumped')).equals(readFileSync(original()))).toBe(true);
});

test('rewritePe() leaves out what it was told to, and `file` knows the result', () => {
  expect(objdump('new.efi').map(([name]) => name)).not.toContain('.pcrsig');
  expect(run('file', '-b', 'new.efi')).toMatch(/^PE32\+ executable.*EFI application.*x86-64/);
});

test('rewritePe() makes a UKI that OVMF boots, with the new initrd and command line', () => {
  const [flash, memory] = ['/usr/share/OVMF/OVMF_CODE.fd', path('vars.fd')];
  copyFileSync('/usr/share/OVMF/OVMF_VARS.fd', memory);
  mkdirSync(path('esp/EFI/BOOT'), { recursive: true });
  copyFileSync(path('new.efi'), path('esp/EFI/BOOT/BOOTX64.EFI'));
  const machine = [
    '-m',
    '1024',
    '-cpu',
    'max',
    '-display',
    'none',
    '-no-reboot',
    '-net',
    'none',
    '-serial',
    `file:${path('console')}`,
  ];
  const drives = [
    `if=pflash,format=raw,readonly=on,file=${flash}`,
    `if=pflash,format=raw,file=${memory}`,
    `format=raw,file=fat:rw:${path('esp')}`,
  ];

  execFileSync('qemu-system-x86_64', [...machine, ...drives.flatMap((drive) => ['-drive', drive])], {
    timeout: 110_000,
    stdio: 'ignore',
  });

  const console = readFileSync(path('console'), 'utf8');
  expect(console).toContain('mark=initrd-new');
  expect(console).toContain(NEW);
});

test('readKernelRelease() finds the release of the package in its bzImage, as `file` does', async () => {
  const unused = (): never => {
    throw new Error('a bzImage needs no decompressor');
  };
  const image = bufferAccess(readFileSync(kernel.vmlinuz));

  const { kind, release, banner } = await readKernelRelease(image, {
    decompressors: { gzip: unused, xz: unused, zstd: unused },
  });

  expect([kind, release]).toEqual(['bzImage', kernel.release]);
  expect(banner).toContain(kernel.version);
  expect(run('file', '-b', kernel.vmlinuz)).toContain(`version ${banner}`);
});

test('readKernelRelease() finds the release in the `.linux` section of a UKI', async () => {
  const uki = bufferAccess(readFileSync(path('new.efi')));
  const linux = findSection(await readPe(uki), '.linux');
  const content = bufferAccess(Buffer.concat(await Array.fromAsync(readSection(uki, linux!))));
  const same: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> = (source) => source;

  const { release } = await readKernelRelease(content, { decompressors: { gzip: same, xz: same, zstd: same } });

  expect(release).toBe(kernel.release);
});
