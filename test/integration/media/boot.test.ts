import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import type { IsoInput } from '../../../src/formats/index.ts';
import {
  assembleDisk,
  assembleIso,
  type EspContent,
  type GrubIsoParts,
  type GrubParts,
} from '../../../src/media/index.ts';
import { diskGrubCfg, isoGrubCfg, parseTalosVersion, partitionSizes } from '../../../src/talos/index.ts';
import { bootFirmware, type FirmwareBoot } from '../../fixtures/ovmf.ts';
import { runTool } from '../../fixtures/run-tool.ts';
import { GUEST_IS_UP, smallGuest, smallUki } from '../../fixtures/small-uki.ts';
import { makeXfsBoot } from '../../fixtures/xfs-boot.ts';

const SYSTEMD_BOOT = '/usr/lib/systemd/boot/efi/systemd-bootx64.efi';
const MIB = 2 ** 20;
const version = parseTalosVersion('v1.12.7');
let folder: string;
let esp: EspContent;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-media-'));
  esp = {
    architecture: 'amd64',
    bootloader: bytesContent(readFileSync(SYSTEMD_BOOT)),
    uki: bytesContent(await smallUki(folder)),
    ukiName: 'Talos-v1.12.7.efi',
    loaderConfig: 'timeout 0\n',
    hasRandomSeed: true,
  };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function boot(
  image: string,
  as: FirmwareBoot['as'],
  firmware: FirmwareBoot['firmware'] = 'uefi',
): Promise<string> {
  return await bootFirmware({ image, as, firmware, until: GUEST_IS_UP, folder, timeoutMs: 600_000 });
}

describe('UEFI firmware boots systemd-boot and a UKI', () => {
  test.each([
    ['disk', 512],
    ['4k-disk', 4096],
  ] as const)('from a %s by assembleDisk() with sectors of %i bytes', async (as, sectorBytes) => {
    const image = join(folder, `${as}.raw`);
    const disk = assembleDisk({ version, bootloader: 'sd-boot', baseBytes: 1246 * MIB, sectorBytes, time: 1e9, esp });
    await writeSparseFile(image, disk);

    expect(await boot(image, as)).toContain('talos.platform=metal');
  });

  test.each(['cdrom', 'usb'] as const)('from an ISO by assembleIso() as %s', async (as) => {
    const image = join(folder, `${as}.iso`);
    await writeSparseFile(image, assembleIso({ version, secureBoot: false, time: 1e9, esp }));

    expect(await boot(image, as)).toContain('talos.platform=metal');
  });
});

describe('a BIOS boots GRUB and a kernel', () => {
  test.each(['cdrom', 'usb'] as const)('from an ISO by assembleIso() as %s', async (as) => {
    const image = join(folder, `bios-${as}.iso`);
    const grub = await grubForIso();
    await writeSparseFile(image, assembleIso({ version, secureBoot: false, time: 1e9, esp, grub }));

    expect(await boot(image, as, 'bios')).toContain('rootsmith.test=grub');
  });

  test('from a disk of both bootloaders by assembleDisk()', async () => {
    const image = join(folder, 'dual-boot.raw');
    const grub = await grubForDisk();
    const disk = assembleDisk({ version, bootloader: 'dual-boot', baseBytes: 1246 * MIB, time: 1e9, esp, grub });
    await writeSparseFile(image, disk);

    expect(await boot(image, 'disk', 'bios')).toContain('rootsmith.test=grub');
  });
});

/** GRUB of Debian, as the imager puts it on a disk. */
async function grubForDisk(): Promise<GrubParts> {
  const work = mkdtempSync(join(folder, 'grub-'));
  const core = join(work, 'core.img');
  const modules = ['part_gpt', 'fat', 'xfs', 'normal', 'configfile', 'linux', 'all_video', 'biosdisk', 'part_msdos'];
  runTool('grub-mkimage', ['-O', 'i386-pc', '-p', '(hd0,gpt3)/grub', '-o', core, ...modules]);
  const commandLine = 'console=ttyS0 cryptomgr.notests rootsmith.test=grub';
  const grubConfig = diskGrubCfg(commandLine, version);
  return {
    bootSector: readFileSync('/usr/lib/grub/i386-pc/boot.img'),
    core: readFileSync(core),
    efiFiles: [],
    boot: makeXfsBoot(work, partitionSizes(version).boot, { ...(await smallGuest(work)), grubConfig }),
  };
}

/** GRUB of Debian, as grub-mkrescue puts it on a disc. */
async function grubForIso(): Promise<GrubIsoParts> {
  const { vmlinuz, initramfs } = await smallGuest(mkdtempSync(join(folder, 'guest-')));
  const eltorito = join(folder, 'eltorito.img');
  const modules = ['biosdisk', 'iso9660', 'part_msdos', 'normal', 'configfile', 'linux', 'all_video', 'search'];
  runTool('grub-mkimage', ['-O', 'i386-pc-eltorito', '-p', '/boot/grub', '-o', eltorito, ...modules]);
  const commandLine = 'console=ttyS0 cryptomgr.notests rootsmith.test=grub';
  const file = (path: string, source: string): IsoInput => ({ path, content: bytesContent(readFileSync(source)) });
  return {
    eltorito: readFileSync(eltorito),
    bootCode: readFileSync('/usr/lib/grub/i386-pc/boot_hybrid.img'),
    files: [
      file('boot/vmlinuz', vmlinuz),
      file('boot/initramfs.xz', initramfs),
      { path: 'boot/grub/grub.cfg', content: bytesContent(Buffer.from(isoGrubCfg(commandLine, version))) },
    ],
  };
}
