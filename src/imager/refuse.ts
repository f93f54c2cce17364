import { usage } from '../errors/index.ts';
import { type ProfileProblem, profileProblem } from '../recipe/index.ts';
import { isAtLeast, outputFileName } from '../talos/index.ts';
import { type BootMediaKind, type MediaRequest, outputKindOf } from './request.ts';
import type { MediaSettings } from './settings.ts';

const IMAGE_CACHE_SINCE = '1.9';

type Check = (request: MediaRequest, settings: MediaSettings) => void;

/** Throws `USAGE` for what the imager of the release would refuse, in its words, and for what contradicts itself. */
export function refuseRequest(request: MediaRequest, settings: MediaSettings): void {
  for (const check of checks) check(request, settings);
}

const checkProfile: Check = (_, settings) => {
  for (const kind of settings.kinds) {
    const problem = problemOf(kind, settings);
    if (problem !== undefined) throw usage(problem.message, hintOf(problem));
  }
};

function problemOf(kind: BootMediaKind, settings: MediaSettings): ProfileProblem | undefined {
  const { architecture: arch, platformName: platform, version, secureBoot: secureboot } = settings;
  const { extraArguments: extraKernelArgs, meta: metaContents } = settings;
  const imageOptions = { diskSize: settings.disk?.sizeBytes ?? 0 };
  const outputKind = kind === 'pxe' && secureboot ? 'uki' : outputKindOf(kind);
  return profileProblem(
    {
      arch,
      platform,
      version,
      secureboot,
      customization: { extraKernelArgs, metaContents },
      output: { kind: outputKind, outFormat: 'raw', ...(kind === 'disk' ? { imageOptions } : {}) },
    },
    version,
  );
}

/** The hints of profiles name their fields. */
function hintOf({ path, hint }: ProfileProblem): string {
  if (path.includes('secureboot')) return 'Leave out `--secure-boot`, or the output that cannot have it.';
  if (path.includes('kind')) return 'Add `--secure-boot` with your keys, or take another `--kind`.';
  return path.includes('diskSize') ? 'Give `--disk-size` in bytes, or such as 10GiB.' : hint;
}

const checkInstaller: Check = ({ kinds }, { secureBoot, extraArguments }) => {
  if (!kinds.includes('installer') || (!secureBoot && extraArguments.length === 0)) return;
  throw usage(
    '`--kind installer` archives the image as it is, without other arguments or signatures',
    'Make the installer that you want by `rootsmith build` first, and name it as PLACE.',
  );
};

const checkBootloader: Check = ({ bootloader: chosen, kinds }, { bootloader, version, architecture, secureBoot }) => {
  const media = kinds.find((kind) => kind === 'iso' || kind === 'disk');
  if (chosen === undefined) return;
  if (media === undefined)
    throw usage('`--bootloader` is for an ISO or a disk', 'Add `--kind iso` or `--kind disk`, or leave it out.');
  if (chosen === 'none')
    throw usage(
      `bootloader cannot be 'none' for ${media === 'iso' ? 'ISO' : 'disk image'} output`,
      'Choose another one, or leave `--bootloader` out.',
    );
  if (chosen === 'dual-boot' && architecture === 'arm64')
    throw usage('dual-boot bootloader is not supported on arm64', 'There is no BIOS: leave `--bootloader` out.');
  if (chosen !== bootloader)
    throw usage(
      `Talos ${version}${secureBoot ? ' with secure boot' : ''} boots media by ${bootloader}, not by ${chosen}`,
      'Leave `--bootloader` out.',
    );
};

const checkFirmware: Check = ({ firmware }, { bootloader, architecture }) => {
  if (firmware !== 'bios' || (architecture === 'amd64' && bootloader !== 'sd-boot')) return;
  const why = architecture === 'arm64' ? 'machines with arm64 have none' : 'systemd-boot is for UEFI';
  throw usage(`nothing would boot by a BIOS: ${why}`, 'Leave `--firmware bios` out, or add `--bootloader grub`.');
};

const checkDisk: Check = ({ kinds, disk = {} }, { disk: settled }) => {
  if (settled !== undefined && settled.sizeBytes % settled.sectorBytes !== 0)
    throw usage(
      `a disk of ${settled.sizeBytes} bytes is not whole sectors of ${settled.sectorBytes}`,
      'Give `--disk-size` in units with an i, such as 10GiB.',
    );
  if (kinds.includes('disk') || Object.values(disk).every((value) => value === undefined)) return;
  throw usage('size, format and sectors are those of a disk', 'Add `--kind disk`, or leave these flags out.');
};

/** The imager's own xz refuses a file that is called `.xz` already. */
const checkPacking: Check = ({ kinds, outFormat = 'raw' }, settings) => {
  if (outFormat === 'raw') return;
  const unpackable = kinds.find((kind) => kind === 'pxe' || kind === 'installer');
  if (unpackable !== undefined) {
    const why = unpackable === 'pxe' ? 'firmware loads its files as they are' : 'container tools load it as it is';
    throw usage(`\`--kind ${unpackable}\` is not packed: ${why}`, 'Make it by a run of its own, without `--compress`.');
  }
  if (outFormat !== '.xz' || !kinds.includes('initramfs')) return;
  const name = outputFileName({ ...settings, kind: 'initramfs', platform: settings.platformName, outFormat: 'raw' });
  throw usage(
    `${name}: File already has '.xz' suffix`,
    'It is packed as it is: pack it by another format, or not again.',
  );
};

const checkImageCache: Check = ({ imageCache, kinds }, { version }) => {
  if (imageCache === undefined) return;
  if (!kinds.includes('iso') && !kinds.includes('disk'))
    throw usage('an image cache is for an ISO or a disk', 'Add `--kind iso`, or leave `--image-cache` out.');
  if (!isAtLeast(version, IMAGE_CACHE_SINCE))
    throw usage(
      `Talos ${version} does not look for an image cache`,
      'Talos does from 1.9 on: leave `--image-cache` out.',
    );
};

const checkName: Check = ({ kinds, fileName }) => {
  if (fileName === undefined || (kinds.length === 1 && kinds[0] !== 'pxe')) return;
  throw usage(
    `\`${fileName}\` cannot be the name of several files`,
    'Name a folder: write it with a slash at its end.',
  );
};

const checks: readonly Check[] = [
  checkName,
  checkInstaller,
  checkProfile,
  checkBootloader,
  checkFirmware,
  checkDisk,
  checkPacking,
  checkImageCache,
];
