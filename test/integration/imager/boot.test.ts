import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootFromNetwork } from '../../fixtures/boot-from-network.ts';
import { bootableInstaller, GUEST_ARGUMENTS } from '../../fixtures/bootable-installer.ts';
import { bootFirmware, type FirmwareBoot } from '../../fixtures/ovmf.ts';
import { rootsmith } from '../../fixtures/rootsmith.ts';
import { bootSecurely } from '../../fixtures/secureboot/boot-media.ts';
import { testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';
import { GUEST_IS_UP } from '../../fixtures/small-uki.ts';

let folder: string;
let unified: string;
let old: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-media-boot-'));
  unified = await bootableInstaller(folder, 'unified', { version: 'v1.12.7' });
  old = await bootableInstaller(folder, 'old', { version: 'v1.7.7' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function media(place: string, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await rootsmith([
    'media',
    place,
    '-o',
    folder,
    '--kernel-arg',
    'rootsmith.test=1',
    ...args,
  ]);
  if (status !== 0) throw new Error(stderr);
}

async function boot(name: string, as: FirmwareBoot['as'], firmware: FirmwareBoot['firmware']): Promise<string> {
  return await bootFirmware({
    image: join(folder, name),
    as,
    firmware,
    until: GUEST_IS_UP,
    folder,
    timeoutMs: 600_000,
  });
}

describe('rootsmith media', () => {
  test('makes an ISO and a disk of a UKI that UEFI and a BIOS boot', async () => {
    await media(unified, '-k', 'iso,disk', '--compress', 'none');

    expect(await boot('metal-amd64.iso', 'usb', 'uefi')).toContain('talos.halt_if_installed=1');
    expect(await boot('metal-amd64.raw', 'disk', 'uefi')).toContain('rootsmith.test=1');
    expect(await boot('metal-amd64.raw', 'disk', 'bios')).toContain('BOOT_IMAGE=/A/vmlinuz talos.platform=metal');
  });

  test('makes an ISO and a disk of kernel and initramfs that a BIOS boots', async () => {
    const args = GUEST_ARGUMENTS.flatMap((argument) => ['--kernel-arg', argument]);
    await media(old, '-k', 'iso,disk', '--compress', 'none', '--firmware', 'bios', ...args);

    expect(await boot('metal-amd64.iso', 'cdrom', 'bios')).toContain('rootsmith.test=1');
    expect(await boot('metal-amd64.raw', 'disk', 'bios')).toContain('rootsmith.test=1');
  });

  test('makes what a machine boots by network from rootsmith serve', async () => {
    await media(unified, '-k', 'pxe');

    const log = await bootFromNetwork({ folder: join(folder, 'pxe'), work: folder, script: 'metal-amd64.ipxe' });

    expect(log).toContain('rootsmith.test=1');
  });

  test('makes an ISO that enrols keys and then boots with secure boot', async () => {
    const { key, cert, pcrKey } = testKeyFiles;
    const signing = ['--secure-boot', '--key', key, '--cert', cert, '--pcr-key', pcrKey, '--enroll', 'force'];
    await media(unified, '-k', 'iso', ...signing);
    const variables = join(folder, 'secure-vars.fd');
    copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables);

    const log = await bootSecurely({
      image: join(folder, 'metal-amd64-secureboot.iso'),
      variables,
      until: GUEST_IS_UP,
    });

    expect(log).toContain('Enrolling secure boot keys from directory');
    expect(log).toMatch(/[Ss]ecure boot enabled/);
    expect(log).toContain('lockdown=confidentiality');
  });
});
