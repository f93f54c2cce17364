import {
  boardNames,
  diskImageDefaults,
  type ImageFormat,
  imageFormat,
  imageFormatNames,
  isAtLeast,
  type TalosVersion,
} from '../../talos/index.ts';
import type { ProfileFields } from './model.ts';

const UKI_SINCE = '1.10';
const BOARDS_BEFORE = '1.13';

/** The names of the profiles that an imager of a release has built in. */
export function baseProfileNames(version: TalosVersion | undefined): readonly string[] {
  const formats = imageFormatNames(version);
  const secure = formats
    .filter((name) => isSecure(imageFormat(name, version), version))
    .map((name) => `secureboot-${name}`);
  const kinds = ['iso', 'secureboot-iso', 'installer', 'secureboot-installer'];
  const ukis = isAtLeast(version, UKI_SINCE) ? ['metal-uki', 'secureboot-metal-uki'] : [];
  const boards = isAtLeast(version, BOARDS_BEFORE) ? [] : boardNames();
  return [...kinds, ...formats, ...secure, ...ukis, ...boards].sort();
}

/** A profile that the imager of a release has built in, or undefined. */
export function baseProfile(name: string, version: TalosVersion | undefined): ProfileFields | undefined {
  if (!baseProfileNames(version).includes(name)) return undefined;
  const secureboot = name.startsWith('secureboot-');
  const plain = secureboot ? name.slice('secureboot-'.length) : name;
  if (plain === 'iso') {
    const isoOptions = secureboot ? { isoOptions: { sdBootEnrollKeys: 'if-safe' as const } } : {};
    return { platform: 'metal', secureboot, output: { kind: 'iso', outFormat: 'raw', ...isoOptions } };
  }
  if (plain === 'installer') return { platform: 'metal', secureboot, output: { kind: 'installer', outFormat: 'raw' } };
  if (plain === 'metal-uki') return { platform: 'metal', secureboot, output: { kind: 'uki', outFormat: 'raw' } };
  if (boardNames().includes(plain)) return { ...imageProfile('metal', false, version), arch: 'arm64', board: plain };
  return imageProfile(plain, secureboot, version);
}

function imageProfile(name: string, secureboot: boolean, version: TalosVersion | undefined): ProfileFields {
  const defaults = diskImageDefaults(name, version);
  if (defaults === undefined) throw new Error(`bug: no format of ${name}`);
  const { sizeBytes, diskFormat, diskFormatOptions, outFormat, sectorBytes } = defaults;
  return {
    platform: name === 'metal-4k' ? 'metal' : name,
    secureboot,
    output: {
      kind: 'image',
      outFormat,
      imageOptions: {
        diskSize: sizeBytes,
        diskFormat,
        ...(diskFormatOptions === undefined ? {} : { diskFormatOptions }),
        ...(sectorBytes === undefined ? {} : { sectorSize: sectorBytes }),
      },
    },
  };
}

function isSecure(format: ImageFormat | undefined, version: TalosVersion | undefined): boolean {
  return format?.secureBootSince !== undefined && isAtLeast(version, format.secureBootSince);
}
