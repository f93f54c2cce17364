import { RootsmithError, usage } from '../errors/index.ts';
import type { ImageOfPlace } from '../installer/index.ts';
import {
  type Bootloader,
  chooseBootloader,
  customArguments,
  diskImageDefaults,
  platformName,
  type TalosArchitecture,
  type TalosVersion,
} from '../talos/index.ts';
import type { Base } from './base/read-base.ts';
import { refuseRequest } from './refuse.ts';
import type { MediaRequest } from './request.ts';
import type { DiskSettings, MediaSettings } from './settings.ts';

export interface SettleInput {
  readonly image: Pick<ImageOfPlace, 'name' | 'version' | 'platform' | 'created'>;
  readonly base: Pick<Base, 'uki' | 'time'>;
  /** Seconds since 1970 that stand in for the time of the installer. */
  readonly sourceDate: number | undefined;
}

const METAL = 'metal';

/**
 * Decides what a request leaves open, by the rules of the imager of the installer's release. Throws `USAGE` for what
 * that imager, or this program, would refuse.
 */
export function settle(request: MediaRequest, { image, base, sourceDate }: SettleInput): MediaSettings {
  const version = request.version ?? image.version ?? unknownRelease(image.name);
  const architecture = architectureOf(image);
  const own = ownArguments(base, { version, architecture });
  const platform = platformName(request.platformName ?? own?.platform ?? METAL, version);
  const secureBoot = request.secureBoot !== undefined;
  const choice = { version, architecture, secureBoot };
  const settings: MediaSettings = {
    kinds: request.kinds,
    version,
    architecture,
    platformName: platform,
    secureBoot,
    bootloader: bootloaderOf(request, choice),
    firmware: request.firmware,
    customArguments: own?.extraArguments ?? [],
    extraArguments: request.extraArguments ?? [],
    meta: request.meta ?? own?.meta ?? [],
    time: sourceDate ?? (base.time > 0 ? base.time : image.created),
    outFormat: request.outFormat ?? 'raw',
    disk: request.kinds.includes('disk') ? diskSettings(request, platform, version) : undefined,
  };
  refuseRequest(request, settings);
  return settings;
}

function unknownRelease(name: string): never {
  throw usage(`${name} does not tell its Talos release`, 'Give it by `--talos VERSION`.');
}

function architectureOf({ name, platform }: SettleInput['image']): TalosArchitecture {
  const { architecture } = platform;
  if (architecture === 'amd64' || architecture === 'arm64') return architecture;
  throw new RootsmithError('PLATFORM_MISSING', `${name} is for ${architecture}, which Talos does not run on`, {
    hint: 'Name another image, or `--platform linux/amd64` where it holds several.',
  });
}

function ownArguments(
  { uki }: SettleInput['base'],
  target: { readonly version: TalosVersion; readonly architecture: TalosArchitecture },
): ReturnType<typeof customArguments> | undefined {
  if (uki === undefined) return undefined;
  return customArguments({ ...target, text: uki.commandLine, secureBoot: uki.isSigned });
}

/** Of one firmware alone, both bootloaders are never needed. */
function bootloaderOf(
  { bootloader: chosen, firmware }: MediaRequest,
  choice: Pick<MediaSettings, 'version' | 'architecture' | 'secureBoot'>,
): Bootloader {
  const found = chooseBootloader({ ...choice, chosen });
  if (found !== 'dual-boot' || firmware === undefined || chosen !== undefined) return found;
  return firmware === 'uefi' ? 'sd-boot' : 'grub';
}

function diskSettings({ disk = {}, outFormat }: MediaRequest, platform: string, version: TalosVersion): DiskSettings {
  const defaults = diskImageDefaults(platform, version);
  if (defaults === undefined)
    throw usage(
      `Talos ${version} has no disk image for the platform ${platform}`,
      'Name another by `--platform-name`, such as metal.',
    );
  const { format = defaults.diskFormat, sectorBytes } = disk;
  const isDefault = format === defaults.diskFormat;
  return {
    sizeBytes: disk.sizeBytes ?? defaults.sizeBytes,
    format,
    formatOptions: isDefault ? defaults.diskFormatOptions : undefined,
    outFormat: outFormat ?? defaults.outFormat,
    sectorBytes: sectorBytes ?? (defaults.sectorBytes === 4096 ? 4096 : 512),
  };
}
