import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DiskRequest, type MadeFile, type MediaRequest, makeMedia } from '../../../src/imager/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { bootableInstaller } from '../../fixtures/bootable-installer.ts';
import { runTool } from '../../fixtures/run-tool.ts';

let folder: string;
let unified: string;
let old: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-imager-'));
  unified = await bootableInstaller(folder, 'unified', { version: 'v1.12.7' });
  old = await bootableInstaller(folder, 'old', { version: 'v1.7.7' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { env: { PATH: process.env['PATH'] } };

async function made(name: string, request: Partial<MediaRequest>): Promise<MadeFile> {
  const whole = { place: unified, kinds: ['disk'], folder: join(folder, name), ...request } as const;
  const [file] = (await makeMedia(whole, options)).files;
  if (file === undefined) throw new Error('test: nothing was made');
  return file;
}

const outFormat = 'raw';

describe('a disk', () => {
  test.each(['sd-boot', 'dual-boot'] as const)(
    'by %s satisfies sgdisk, fsck.vfat and xfs_repair',
    async (bootloader) => {
      const { path } = await made(bootloader, { bootloader, outFormat });

      expect(tool('sgdisk', ['-v', path])).toContain('No problems found');
      const part = (index: number): string => partition(path, index, folder);
      expect(tool('fsck.vfat', ['-n', part(1)])).toMatch(/files/);
      if (bootloader === 'dual-boot') tool('xfs_repair', ['-n', '-f', part(3)]);
      expect(tool('mdir', ['-b', '-/', '-i', part(1)])).toContain('::/EFI/Linux/Talos-v1.12.7.efi');
    },
  );

  test('with GRUB is the same each time', async () => {
    const request = { place: old, firmware: 'bios', outFormat } as const;

    const [first, again] = [await made('first', request), await made('again', request)];

    expect(again.digest).toBe(first.digest);
    expect(tool('sgdisk', ['-v', first.path])).toContain('No problems found');
    const table = tool('sgdisk', ['-p', first.path]);
    expect([...table.matchAll(/(\S+) [MK]iB +\w{4} +(\w+)$/gm)].map(([, size, name]) => `${name} ${size}`)).toEqual([
      'EFI 100.0',
      'BIOS 1024.0',
      'BOOT 1000.0',
      'META 1024.0',
      'STATE 100.0',
      'EPHEMERAL 42.0',
    ]);
  });

  test.each<readonly [string, DiskRequest]>([
    ['qcow2', { format: 'qcow2' }],
    ['vhd', { format: 'vhd' }],
  ])('as %s satisfies qemu-img', async (format, disk) => {
    const { path } = await made(format, { bootloader: 'sd-boot', disk, outFormat });
    const plain = await made('plain', { bootloader: 'sd-boot', outFormat });

    if (format === 'qcow2') tool('qemu-img', ['check', path]);
    const type = format === 'vhd' ? 'vpc' : format;
    expect(tool('qemu-img', ['compare', '-f', type, '-F', 'raw', path, plain.path])).toContain('identical');
  });
});

describe('a disk with an image cache', () => {
  test('has it as an ext4 that satisfies e2fsck, also of many small files, the same each time', async () => {
    const source = join(folder, 'cache');
    for (const name of ['blob', 'manifests/r.example_5000_/a/reference'])
      mkdirSync(join(source, name), { recursive: true, mode: 0o700 });
    for (let index = 0; index < 600; index += 1) writeFileSync(join(source, `blob/${index}`), `${index}`);
    writeFileSync(join(source, 'blob/large'), Buffer.alloc(9_000_001, 'large'), { mode: 0o600 });
    writeFileSync(join(source, 'manifests/r.example_5000_/a/reference/v1'), '{}');
    tool('tar', ['-cf', join(folder, 'cache.tar'), '-C', source, 'blob', 'manifests']);
    const at = { file: '--image-cache', line: 1, column: 1 };
    const directory = { kind: 'directory', path: source, ignore: [], modes: 'checkout', at } as const;
    const tar = { kind: 'tar', path: join(folder, 'cache.tar'), at } as const;
    const request = { bootloader: 'sd-boot', outFormat } as const;

    const { path, digest } = await made('cached', { ...request, imageCache: directory });
    const again = await made('cached-again', { ...request, imageCache: tar });

    expect(again.digest).toBe(digest);
    expect(tool('sgdisk', ['-v', path])).toContain('No problems found');
    expect(tool('sgdisk', ['-i', '3', path])).toMatch(/0FC63DAF.*\n.*3B5449BC[^]*'IMAGECACHE'/);
    const image = partition(path, 3, folder);
    tool('e2fsck', ['-f', '-n', image]);
    mkdirSync(join(folder, 'out'));
    tool('debugfs', ['-R', `rdump / ${join(folder, 'out')}`, image]);
    rmSync(join(folder, 'out/lost+found'), { recursive: true });
    tool('diff', ['-r', source, join(folder, 'out')]);
    expect(tool('debugfs', ['-R', 'ls -l /blob', image])).toMatch(/100644 \(1\) +0 +0 +9000001 .*large/);
  });
});

describe('an ISO', () => {
  test('of both bootloaders has an El Torito image for each firmware', async () => {
    const { path } = await made('iso', { kinds: ['iso'] });

    const report = tool('xorriso', ['-indev', path, '-report_el_torito', 'plain']);
    expect(report).toMatch(/BIOS {2}y/);
    expect(report).toMatch(/UEFI {2}y/);
    expect(tool('isoinfo', ['-d', '-i', path])).toContain('Volume id: TALOS_V1_12_7');
  });

  test('up to 1.9 has kernel, initramfs and grub.cfg', async () => {
    const version = parseTalosVersion('v1.7.7');
    const { path } = await made('old-iso', { place: old, kinds: ['iso'], firmware: 'bios', version });

    const list = tool('isoinfo', ['-f', '-R', '-i', path]);
    expect(list).toContain('/boot/vmlinuz\n');
    expect(list).toContain('/boot/grub/grub.cfg\n');
  });
});

function tool(command: string, args: readonly string[]): string {
  return Buffer.from(runTool(command, args)).toString('latin1');
}

/** A copy of a partition: the tools take no offset. */
function partition(disk: string, index: number, work: string): string {
  const info = tool('sgdisk', ['-i', String(index), disk]);
  const [start, end] = ['First', 'Last'].map((name) => Number(new RegExp(`${name} sector: (\\d+)`).exec(info)?.[1]));
  const target = join(work, `part-${index}`);
  const sectors = (end ?? 0) - (start ?? 0) + 1;
  const mib = 2048; // all partitions are whole MiB
  const blocks = [`skip=${(start ?? 0) / mib}`, `count=${sectors / mib}`];
  tool('dd', [`if=${disk}`, `of=${target}`, 'bs=1M', ...blocks, 'conv=sparse', 'status=none']);
  return target;
}
