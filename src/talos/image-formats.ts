import { type DiskFormat, type ImageFormat, imageFormats, type OutFormat } from './data/image-formats.ts';
import { boards } from './data/platforms.ts';
import { isIn } from './released.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

const MIB = 1024 * 1024;
const ZSTD_SINCE = '1.8';
const SMALL_SINCE = '1.6';

/** What a release's imager makes for a platform unless it is told otherwise. */
export interface DiskImageDefaults {
  /** Before the room for boot partitions is added. */
  readonly sizeBytes: number;
  readonly diskFormat: DiskFormat;
  readonly diskFormatOptions: string | undefined;
  readonly outFormat: OutFormat;
  readonly sectorBytes: number | undefined;
}

/** The disk images that a release's imager makes, by the names of their profiles. */
export function imageFormatNames(version: TalosVersion | undefined): readonly string[] {
  return Object.entries(imageFormats)
    .filter(([, format]) => isIn(format, version))
    .map(([name]) => name);
}

/** How a disk image is made by default, or undefined if the release has none of that name. */
export function imageFormat(name: string, version: TalosVersion | undefined): ImageFormat | undefined {
  const found = Object.hasOwn(imageFormats, name) ? imageFormats[name] : undefined;
  return found !== undefined && isIn(found, version) ? found : undefined;
}

/** The boards that Talos itself knew up to 1.6. */
export function boardNames(): readonly string[] {
  return Object.keys(boards);
}

/** The defaults of a disk image for a release, or undefined if the release has none of that name. */
export function diskImageDefaults(name: string, version: TalosVersion | undefined): DiskImageDefaults | undefined {
  const format = imageFormat(name, version);
  if (format === undefined) return undefined;
  const { diskFormat, diskFormatOptions, outFormat, sizeMib, firstSizeMib = sizeMib, sectorSize } = format;
  return {
    sizeBytes: (isAtLeast(version, SMALL_SINCE) ? sizeMib : firstSizeMib) * MIB,
    diskFormat,
    diskFormatOptions,
    outFormat: outFormat === '.zst' && !isAtLeast(version, ZSTD_SINCE) ? '.xz' : outFormat,
    sectorBytes: sectorSize,
  };
}
