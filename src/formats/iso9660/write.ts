import { bytesContent, type Extent, type SizedContent, type SparseContent, sparseContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type BootImage, encodeCatalog, withBootInfo, withImageSector } from './el-torito.ts';
import { FIRST_DESCRIPTOR, ISO_BLOCK_BYTES } from './layout.ts';
import { encodeIsoMbr } from './mbr.ts';
import { metadataExtents } from './metadata.ts';
import { blocksOf, type IsoPlaces, placeIso, planDirectories } from './place.ts';
import { recordTime } from './times.ts';
import { type IsoInput, isoTree } from './tree.ts';

export interface IsoOptions {
  /** At most 32 characters of ASCII. */
  readonly volumeId: string;
  /** At most 128 characters of ASCII. */
  readonly volumeSetId: string;
  /** Of all files, in seconds since 1970. */
  readonly time: number;
  readonly entries: readonly IsoInput[];
  /** GRUB's El Torito image: it becomes a file of the tree and is told where it lies. */
  readonly biosImage?: { readonly path: string; readonly image: Uint8Array } | undefined;
  /** GRUB's boot code for media that a BIOS sees as a hard disk. It needs `biosImage`. */
  readonly bootCode?: Uint8Array | undefined;
  /** A FAT file system for UEFI. It becomes the second partition, on a full MiB. */
  readonly esp?: SizedContent | undefined;
  /** Zeros at the end, for a second partition table that the caller writes. @default 0 */
  readonly spareBytes?: number | undefined;
}

export interface IsoImage {
  readonly image: SparseContent;
  /** Where the EFI system partition lies, in bytes. Undefined without one. */
  readonly espStart: number | undefined;
  /** The boot code as it stands in the image: it names the block of the image for BIOS. */
  readonly bootCode: Uint8Array;
}

/** Partition 1 begins here, with descriptors of its own, so that it can be mounted as well as the whole medium. */
const PARTITION_BLOCK = 16;
const PARTITION_ALIGNMENT = (1024 * 1024) / ISO_BLOCK_BYTES;
const SECTORS_PER_BLOCK = ISO_BLOCK_BYTES / 512;
const BIOS_LOAD_SECTORS = 4;
const LINUX = 0x83;
const EFI = 0xef;

/**
 * An ISO 9660 image with Rock Ridge that firmware boots as a disc and as a disk: El Torito entries for BIOS and UEFI,
 * and an MBR with the file system and the EFI system partition. Only directories are made in memory; files are read
 * when the image is. Throws `FORMAT_UNSUPPORTED` for names and identifiers that do not fit.
 */
export function writeIso(options: IsoOptions): IsoImage {
  const { biosImage, esp, spareBytes = 0 } = options;
  const tree = isoTree([...options.entries, ...(biosImage === undefined ? [] : [biosInput(biosImage)])]);
  const directories = planDirectories(tree, recordTime(options.time));
  const descriptors = [FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + PARTITION_BLOCK];
  const places = placeIso(
    directories,
    descriptors.map((descriptor) => ({ base: descriptor - FIRST_DESCRIPTOR, descriptor })),
    FIRST_DESCRIPTOR + PARTITION_BLOCK + 2,
  );
  const espBlock = Math.ceil(places.end / PARTITION_ALIGNMENT) * PARTITION_ALIGNMENT;
  const end = espBlock + Math.ceil(blocksOf(esp?.size ?? 0) / PARTITION_ALIGNMENT) * PARTITION_ALIGNMENT;
  const blocks = end + blocksOf(spareBytes);
  const biosBlock = blockOfBios(places, biosImage?.path);
  const bootCode = patchedCode(options, biosBlock);
  const facts: Facts = { options, places, espBlock, blocks, biosBlock, bootCode };
  const extents = [
    { start: 0, content: bytesContent(mbrOf(facts)) },
    ...metadataExtents(places, { ...options, blocks, espBlock, isBootable: bootImages(facts).length > 0 }),
    { start: places.catalog * ISO_BLOCK_BYTES, content: bytesContent(encodeCatalog(bootImages(facts))) },
    ...fileExtents(facts),
    ...(esp === undefined ? [] : [{ start: espBlock * ISO_BLOCK_BYTES, content: esp }]),
  ];
  const image = sparseContent(blocks * ISO_BLOCK_BYTES, extents);
  return { image, espStart: esp && espBlock * ISO_BLOCK_BYTES, bootCode };
}

interface Facts {
  readonly options: IsoOptions;
  readonly places: IsoPlaces;
  /** All in blocks. */
  readonly espBlock: number;
  readonly blocks: number;
  readonly biosBlock: number | undefined;
  readonly bootCode: Uint8Array;
}

function biosInput({ path, image }: NonNullable<IsoOptions['biosImage']>): IsoInput {
  return { path, content: bytesContent(image) };
}

function blockOfBios({ files }: IsoPlaces, path: string | undefined): number | undefined {
  for (const [node, block] of files) if (node.path === path) return block;
  return undefined;
}

function patchedCode({ bootCode }: IsoOptions, biosBlock: number | undefined): Uint8Array {
  if (bootCode === undefined) return new Uint8Array();
  if (biosBlock !== undefined) return withImageSector(bootCode, biosBlock);
  throw new RootsmithError('FORMAT_UNSUPPORTED', 'boot code for hard disks needs a boot image for BIOS to go on with');
}

function bootImages({ options: { esp }, espBlock, biosBlock }: Facts): readonly BootImage[] {
  const bios = { platform: 'bios' as const, block: biosBlock ?? 0, sectors: BIOS_LOAD_SECTORS };
  const uefi = { platform: 'uefi' as const, block: espBlock, sectors: blocksOf(esp?.size ?? 0) * SECTORS_PER_BLOCK };
  return [...(biosBlock === undefined ? [] : [bios]), ...(esp === undefined ? [] : [uefi])];
}

function mbrOf({ options: { esp }, espBlock, biosBlock, bootCode }: Facts): Uint8Array {
  const firstSector = PARTITION_BLOCK * SECTORS_PER_BLOCK;
  const files = {
    type: LINUX,
    isActive: biosBlock !== undefined && bootCode.length > 0,
    firstSector,
    sectors: espBlock * SECTORS_PER_BLOCK - firstSector,
  };
  const system = {
    type: EFI,
    isActive: false,
    firstSector: espBlock * SECTORS_PER_BLOCK,
    sectors: blocksOf(esp?.size ?? 0) * SECTORS_PER_BLOCK,
  };
  return encodeIsoMbr(esp === undefined ? [files] : [files, system], bootCode);
}

function fileExtents({ options: { biosImage }, places: { files }, biosBlock }: Facts): readonly Extent[] {
  return [...files].flatMap(([node, block]) => {
    if (node.content === undefined) return [];
    const isBios = biosImage !== undefined && node.path === biosImage.path;
    const content = isBios ? bytesContent(withBootInfo(biosImage.image, biosBlock ?? 0)) : node.content;
    return [{ start: block * ISO_BLOCK_BYTES, content }];
  });
}
