import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import { assembleDisk, assembleIso, type EspContent } from '../../../src/media/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { bootFirmware, type FirmwareBoot } from '../../fixtures/ovmf.ts';
import { GUEST_IS_UP, smallUki } from '../../fixtures/small-uki.ts';

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

async function boot(image: string, as: FirmwareBoot['as']): Promise<string> {
  return await bootFirmware({ image, as, firmware: 'uefi', until: GUEST_IS_UP, folder, timeoutMs: 600_000 });
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
    await writeSparseFile(image, assembleIso({ version, tag: 'v1.12.7', secureBoot: false, time: 1e9, esp }));

    expect(await boot(image, as)).toContain('talos.platform=metal');
  });
});
