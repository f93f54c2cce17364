import { bytesContent, type SizedContent, type SparseContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type FatInput, guidOfLabel, type SectorBytes, writeFat, writeGpt } from '../../formats/index.ts';
import {
  addedImageBytes,
  type Bootloader,
  isAtLeast,
  metaTags,
  type TalosVersion,
  writeMetaPartition,
} from '../../talos/index.ts';
import { type EspContent, espFiles } from '../esp/esp-files.ts';
import { biosBootCode, type GrubParts, withBlockList } from './grub-parts.ts';
import { diskPartitions, efiBytes } from './partitions.ts';

export interface DiskOptions {
  /** The release that boots from it. @default the newest */
  readonly version: TalosVersion | undefined;
  readonly bootloader: Bootloader;
  /** The size that the profile of the platform names, in bytes; room for larger boot partitions is added to it. */
  readonly baseBytes: number;
  /** @default 512 */
  readonly sectorBytes?: SectorBytes | undefined;
  /** Of all files, in seconds since 1970. */
  readonly time: number;
  /** Keys and values of the META partition. @default none */
  readonly meta?: Iterable<readonly [key: number, value: Uint8Array | string]> | undefined;
  /** What systemd-boot starts. Needed unless the bootloader is `grub`. */
  readonly esp?: EspContent | undefined;
  /** What GRUB starts. Needed unless the bootloader is `sd-boot`. */
  readonly grub?: GrubParts | undefined;
  /** A file system with images, as a partition of its own by which the disk grows. */
  readonly imageCache?: SizedContent | undefined;
}

const ESP_LABEL = 'EFI';
const DISK_LABEL = 'talos-image-disk';
const FIRST_PARTITION = 1024 * 1024;

/**
 * A disk image that boots Talos, as the imager of the release lays it out. It costs its files and not its size, and they
 * are read when it is. Throws `BASE_UNSUPPORTED` if a part that the bootloader needs is not given, `LIMIT_EXCEEDED` if
 * the files do not fit.
 */
export function assembleDisk(options: DiskOptions): SparseContent {
  const { version, bootloader, sectorBytes = 512, baseBytes, imageCache } = options;
  const efi = writeFat({
    size: efiBytes(options),
    sectorBytes,
    label: ESP_LABEL,
    time: options.time,
    entries: efiEntries(options),
  });
  const diskBytes = baseBytes + addedImageBytes(version, bootloader);
  const partitions = diskPartitions(
    { ...options, diskBytes },
    {
      efi,
      meta: bytesContent(writeMetaPartition(metaValues(options))),
      bios: biosContent(options),
      boot: options.grub?.boot,
      imageCache,
    },
  );
  return writeGpt({
    size: diskBytes + (imageCache?.size ?? 0),
    sectorBytes,
    diskGuid: guidOfLabel(DISK_LABEL),
    partitions,
    bootCode: bootloader === 'sd-boot' ? undefined : bootCode(options),
  }).disk;
}

function efiEntries({ bootloader, esp, grub }: DiskOptions): readonly FatInput[] {
  if (bootloader !== 'grub') return espFiles(esp ?? missing(bootloader, 'a UKI and systemd-boot'), 'disk');
  return grubParts({ bootloader, grub }).efiFiles;
}

/** A disk with both bootloaders says so: the node removes the one that it did not boot by. */
function* metaValues({
  meta = [],
  version,
  bootloader,
}: DiskOptions): Generator<readonly [number, Uint8Array | string], void, void> {
  yield* meta;
  if (bootloader === 'dual-boot' && isAtLeast(version, '1.10')) yield [metaTags.DiskImageBootloader, 'dual-boot'];
}

function biosContent(options: DiskOptions): SizedContent | undefined {
  if (options.bootloader === 'sd-boot') return undefined;
  const { core } = grubParts(options);
  return core === undefined ? undefined : bytesContent(withBlockList(core, biosSector(options)));
}

function bootCode(options: DiskOptions): Uint8Array | undefined {
  const { bootSector } = grubParts(options);
  return bootSector === undefined ? undefined : biosBootCode(bootSector, biosSector(options));
}

/** BIOS is the second partition. */
function biosSector(options: DiskOptions): number {
  return (FIRST_PARTITION + efiBytes(options)) / (options.sectorBytes ?? 512);
}

function grubParts({ bootloader, grub }: Pick<DiskOptions, 'bootloader' | 'grub'>): GrubParts {
  return grub ?? missing(bootloader, 'GRUB and a BOOT partition');
}

function missing(bootloader: Bootloader, what: string): never {
  throw new RootsmithError('BASE_UNSUPPORTED', `a disk with the bootloader ${bootloader} needs ${what}`, {
    hint: 'Choose another bootloader.',
  });
}
