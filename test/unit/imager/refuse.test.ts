import { expect, test } from 'vitest';
import { refuseRequest } from '../../../src/imager/refuse.ts';
import type { MediaRequest } from '../../../src/imager/request.ts';
import type { MediaSettings } from '../../../src/imager/settings.ts';
import { parseMetaValue, parseTalosVersion } from '../../../src/talos/index.ts';
import { diskSettings, mediaRequest, mediaSettings } from '../../fixtures/imager-context.ts';

type Case = Partial<Omit<MediaRequest, 'disk' | 'secureBoot' | 'meta' | 'version'>> &
  Partial<Pick<MediaSettings, 'version' | 'secureBoot' | 'architecture' | 'meta' | 'disk'>> & {
    readonly settledLoader?: MediaSettings['bootloader'];
    readonly diskFlags?: MediaRequest['disk'];
  };

const at = { file: '--image-cache', line: 1, column: 1 };
const imageCache = { kind: 'tar', path: '/a', at } as const;

function refuse({ diskFlags, settledLoader, ...given }: Case): void {
  const { kinds = ['iso'], extraArguments = [], bootloader, firmware, fileName, imageCache, outFormat } = given;
  const { version = mediaSettings.version, secureBoot = false, architecture = 'amd64', meta = [], disk } = given;
  const loader = settledLoader ?? (bootloader === 'none' || bootloader === undefined ? 'dual-boot' : bootloader);
  const settings = { version, secureBoot, architecture, meta, disk, kinds, extraArguments, bootloader: loader };
  refuseRequest(
    { ...mediaRequest, kinds, bootloader, firmware, fileName, imageCache, outFormat, disk: diskFlags },
    { ...mediaSettings, ...settings },
  );
}

const old = parseTalosVersion('v1.4.8');
const middle = parseTalosVersion('v1.9.6');
const meta = [parseMetaValue('0xa=b')];

test.each<readonly [string, Case, string]>([
  [
    'arguments of a kernel',
    { kinds: ['kernel'], extraArguments: ['a'] },
    'customization of kernel args is not supported for kernel output',
  ],
  [
    'arguments of an initramfs',
    { kinds: ['iso', 'initramfs'], extraArguments: ['a'] },
    'customization of kernel args is not supported for initramfs output',
  ],
  [
    'META of a kernel',
    { kinds: ['kernel'], meta },
    'customization of meta partition is not supported for kernel output',
  ],
  [
    'META of an initramfs',
    { kinds: ['initramfs'], meta },
    'customization of meta partition is not supported for initramfs output',
  ],
  [
    'secure boot before 1.5',
    { version: old, secureBoot: true },
    'secureboot is not supported for Talos version "v1.4.8"',
  ],
  ['secure boot of a kernel', { kinds: ['kernel'], secureBoot: true }, 'secureboot is not supported for kernel output'],
  ['a plain UKI up to 1.9', { kinds: ['uki'], version: middle }, '!secureboot is not supported for uki output'],
  ['a UKI before 1.5', { kinds: ['uki'], version: old }, '!secureboot is not supported for uki output'],
  ['no bootloader on an ISO', { bootloader: 'none' }, "bootloader cannot be 'none' for ISO output"],
  [
    'no bootloader on a disk',
    { kinds: ['disk'], disk: diskSettings, bootloader: 'none' },
    "bootloader cannot be 'none' for disk image output",
  ],
  [
    'both bootloaders on arm64',
    { bootloader: 'dual-boot', architecture: 'arm64' },
    'dual-boot bootloader is not supported on arm64',
  ],
  [
    'systemd-boot before 1.10',
    { bootloader: 'sd-boot', settledLoader: 'grub', version: middle },
    'Talos v1.9.6 boots media by grub, not by sd-boot',
  ],
  [
    'GRUB with secure boot',
    { bootloader: 'grub', settledLoader: 'sd-boot', secureBoot: true },
    'Talos v1.12.7 with secure boot boots media by sd-boot, not by grub',
  ],
  ['a bootloader of a UKI', { kinds: ['uki'], bootloader: 'sd-boot' }, '`--bootloader` is for an ISO or a disk'],
  [
    'a BIOS on arm64',
    { firmware: 'bios', architecture: 'arm64' },
    'nothing would boot by a BIOS: machines with arm64 have none',
  ],
  [
    'a BIOS by systemd-boot',
    { firmware: 'bios', bootloader: 'sd-boot' },
    'nothing would boot by a BIOS: systemd-boot is for UEFI',
  ],
  ['the size of an ISO', { diskFlags: { sizeBytes: 1 } }, 'size, format and sectors are those of a disk'],
  [
    'half a sector',
    { kinds: ['disk'], disk: { ...diskSettings, sizeBytes: 700 } },
    'a disk of 700 bytes is not whole sectors of 512',
  ],
  [
    'a packed network boot',
    { kinds: ['pxe'], outFormat: '.gz' },
    '`--kind pxe` is not packed: firmware loads its files as they are',
  ],
  [
    'a packed installer',
    { kinds: ['installer'], outFormat: '.zst' },
    '`--kind installer` is not packed: container tools load it as it is',
  ],
  [
    'an initramfs that is packed as it is',
    { kinds: ['initramfs'], outFormat: '.xz' },
    "initramfs-metal-amd64.xz: File already has '.xz' suffix",
  ],
  ['a name for two files', { kinds: ['iso', 'uki'], fileName: 'a.iso' }, '`a.iso` cannot be the name of several files'],
  [
    'arguments of an archived installer',
    { kinds: ['installer'], extraArguments: ['a'] },
    '`--kind installer` archives the image as it is, without other arguments or signatures',
  ],
  ['an image cache of a UKI', { kinds: ['uki'], imageCache }, 'an image cache is for an ISO or a disk'],
  ['an image cache before 1.9', { imageCache, version: old }, 'Talos v1.4.8 does not look for an image cache'],
])('refuseRequest() refuses %s', (_, given, message) => {
  expect(() => refuse(given)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint: expect.any(String) }));
});

test.each<readonly [string, Case]>([
  [
    'every kind',
    { kinds: ['kernel', 'initramfs', 'cmdline', 'uki', 'iso', 'disk', 'pxe', 'installer'], disk: diskSettings },
  ],
  ['packed files', { kinds: ['kernel', 'cmdline', 'uki', 'iso'], outFormat: '.xz' }],
  ['an initramfs in another format', { kinds: ['initramfs'], outFormat: '.gz' }],
  ['a BIOS alone', { firmware: 'bios', bootloader: 'grub' }],
  ['a network boot before UKIs', { kinds: ['pxe'], version: old }],
])('refuseRequest() allows %s', (_, given) => {
  expect(() => refuse(given)).not.toThrow();
});
