import type { SizedContent } from '../../bytes/index.ts';
import { guidOfLabel, type PartitionInput } from '../../formats/index.ts';
import { type Bootloader, isAtLeast, partitionSizes, type TalosVersion } from '../../talos/index.ts';

/** What the partitions of a disk begin with. */
export interface PartitionContents {
  readonly efi: SizedContent;
  readonly meta: SizedContent;
  /** GRUB's core image, with its list of blocks. */
  readonly bios?: SizedContent | undefined;
  /** XFS with GRUB's modules, kernel and initramfs. */
  readonly boot?: SizedContent | undefined;
  /** A file system with images. */
  readonly imageCache?: SizedContent | undefined;
}

const type = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  bios: '21686148-6449-6e6f-744e-656564454649',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
} as const;

const MIB = 1024 * 1024;
const NODE_MAKES_DATA_SINCE = '1.8';
/** The second partition table at the end of a disk has no more. */
const TABLE_BYTES = 64 * 1024;

/** The bit of what a BIOS may boot. */
const LEGACY_BIOS_BOOTABLE = 4n;

export interface LayoutFacts {
  readonly bootloader: Bootloader;
  readonly version: TalosVersion | undefined;
}

/** The size of the EFI system partition. */
export function efiBytes({ bootloader, version }: LayoutFacts): number {
  const { efi, ukiEfi } = partitionSizes(version);
  return bootloader === 'grub' ? efi : ukiEfi;
}

/** The partitions of a disk in their order, as the imager of a release makes them. The node makes those that are missing. */
export function diskPartitions(
  facts: LayoutFacts & { readonly diskBytes: number },
  contents: PartitionContents,
): readonly PartitionInput[] {
  const { bios, boot, meta } = partitionSizes(facts.version);
  const { imageCache } = contents;
  const grub = [
    partition('BIOS', { type: type.bios, attributes: LEGACY_BIOS_BOOTABLE, size: bios, content: contents.bios }),
    partition('BOOT', { type: type.linux, size: boot, content: contents.boot }),
  ];
  const booting = [
    partition('EFI', { type: type.esp, size: efiBytes(facts), content: contents.efi }),
    ...(facts.bootloader === 'sd-boot' ? [] : grub),
    partition('META', { type: type.linux, size: meta, content: contents.meta }),
  ];
  return [
    ...booting,
    ...dataPartitions(facts, booting),
    ...(imageCache === undefined
      ? []
      : [partition('IMAGECACHE', { type: type.linux, size: imageCache.size, content: imageCache })]),
  ];
}

/**
 * Up to 1.7, the partitions that nodes keep their configuration and data on, without file systems: they make these when
 * they first boot. EPHEMERAL has what is left of the disk.
 */
function dataPartitions(
  { version, diskBytes }: LayoutFacts & { readonly diskBytes: number },
  booting: readonly PartitionInput[],
): readonly PartitionInput[] {
  if (isAtLeast(version, NODE_MAKES_DATA_SINCE)) return [];
  const { state } = partitionSizes(version);
  const used = booting.reduce((sum, { size }) => sum + size, MIB + state);
  const left = Math.floor((diskBytes - TABLE_BYTES) / MIB) * MIB - used;
  return [
    partition('STATE', { type: type.linux, size: state, content: undefined }),
    partition('EPHEMERAL', { type: type.linux, size: Math.max(left, MIB), content: undefined }),
  ];
}

type PartitionFacts = Pick<PartitionInput, 'type' | 'size' | 'content'> & { readonly attributes?: bigint };

function partition(name: string, { attributes = 0n, ...facts }: PartitionFacts): PartitionInput {
  return { name, guid: guidOfLabel(name), attributes, ...facts };
}
