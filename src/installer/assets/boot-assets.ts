import { type RandomAccess, sliceAccess, toByteString } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findSection, isSigned as hasCertificates, type PeImage, type PeSection, readPe } from '../../formats/index.ts';
import type { DiskRange, InitramfsFile } from '../../initramfs/index.ts';
import { bootAssets } from '../../talos/index.ts';
import { commandLinesOf, type UkiCommandLine } from '../../uki/index.ts';
import type { PulledAsset, PulledAssets } from './pulled-assets.ts';

/** Kernel and initramfs of an installer, and the form in which it keeps them. */
export interface BootAssets extends BootFiles {
  readonly assets: PulledAssets;
  /** The UKI; undefined where kernel and initramfs are files. */
  readonly uki: OpenedUki | undefined;
}

/** A UKI of an installer. */
export interface OpenedUki {
  readonly asset: PulledAsset;
  readonly pe: PeImage;
  /** Whether secure boot or a TPM relies on it as it is. */
  readonly isSigned: boolean;
}

/** What UKIs begin with, and kernels with an EFI stub too. */
const PE_MAGIC = 'MZ';

const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, signedUki: SIGNED_UKI } = bootAssets;

/** What a TPM unlocks disks by: values of PCR 11, signed, and their key. */
const signatureSections: ReadonlySet<string> = new Set(['.pcrsig', '.pcrpkey']);

/** Kernel and initramfs of an installer, for reading. */
export interface BootFiles {
  readonly kind: 'files' | 'uki';
  readonly kernel: RandomAccess;
  readonly initramfs: InitramfsFile;
  /** Those of a UKI, one for each profile; none where kernel and initramfs are files. */
  readonly commandLines: readonly UkiCommandLine[];
}

/** Opens the boot files of any installer, those for secure boot too. Where there are both forms, the UKI counts. */
export async function readBootFiles({ byName }: PulledAssets): Promise<BootFiles> {
  const [kernel, initramfs] = [byName.get(KERNEL), byName.get(INITRAMFS)];
  const uki = byName.get(UKI) ?? byName.get(SIGNED_UKI);
  if (uki !== undefined) return await filesOfUki(uki, await readPe(uki.file));
  if (kernel === undefined || initramfs === undefined) throw new Error('bug: pull() found neither files nor a UKI');
  return { kind: 'files', kernel: kernel.file, initramfs: wholeFile(initramfs), commandLines: [] };
}

/** Opens a UKI that is a file of its own; undefined for a file without a kernel and an initramfs in PE sections. */
export async function readUkiFile(file: RandomAccess, { path, offset }: DiskRange): Promise<BootFiles | undefined> {
  const magic = toByteString(await file.read(0, Math.min(file.size, PE_MAGIC.length)));
  if (magic !== PE_MAGIC) return undefined;
  const pe = await readPe(file);
  if (findSection(pe, '.linux') === undefined) return undefined;
  return await filesOfUki({ path, layer: 0, file, diskPath: path, diskOffset: offset }, pe);
}

/**
 * Opens the boot assets of an installer. Up to Talos 1.9 kernel and initramfs are two files, or for secure boot one signed
 * UKI; from 1.10 on they are sections of one unified kernel image (UKI). An image with both forms boots the UKI by UEFI
 * and the files by BIOS: it is refused, since only one of them would change.
 */
export async function openBootAssets(assets: PulledAssets): Promise<BootAssets> {
  const { byName } = assets;
  const files = [byName.get(KERNEL), byName.get(INITRAMFS)].filter((each) => each !== undefined);
  const ukis = [byName.get(UKI), byName.get(SIGNED_UKI)].filter((each) => each !== undefined);
  const [asset] = ukis;
  if (ukis.length > 1 || (asset !== undefined && files.length > 1)) throw ambiguous([...files, ...ukis]);
  if (asset === undefined) return { ...(await readBootFiles(assets)), assets, uki: undefined };
  const pe = await readPe(asset.file);
  const isSigned =
    byName.has(SIGNED_UKI) || hasCertificates(pe) || pe.sections.some(({ name }) => signatureSections.has(name));
  const own = byName.get(INITRAMFS);
  const exchanged = own?.isOwn === true ? { initramfs: wholeFile(own) } : {};
  return { ...(await filesOfUki(asset, pe)), ...exchanged, assets, uki: { asset, pe, isSigned } };
}

/** An initramfs that is a file of its own. */
export function wholeFile(asset: PulledAsset): InitramfsFile {
  return { access: asset.file, onDisk: diskRangeOf(asset) };
}

/** Where outside programs find an asset. */
export function diskRangeOf({ diskPath, diskOffset = 0 }: PulledAsset): DiskRange {
  return { path: diskPath, offset: diskOffset };
}

async function filesOfUki(uki: PulledAsset, pe: PeImage): Promise<BootFiles> {
  const [linux, initrd] = [sectionOf(pe, '.linux', uki), sectionOf(pe, '.initrd', uki)];
  const { path, offset } = diskRangeOf(uki);
  return {
    kind: 'uki',
    kernel: sectionAccess(uki, linux),
    initramfs: { access: sectionAccess(uki, initrd), onDisk: { path, offset: offset + initrd.contentOffset } },
    commandLines: await commandLinesOf(uki.file, pe),
  };
}

function sectionAccess({ file }: PulledAsset, { contentOffset, contentSize }: PeSection): RandomAccess {
  return sliceAccess(file, contentOffset, contentSize);
}

function sectionOf(pe: PeImage, name: string, { path }: PulledAsset): PeSection {
  const section = findSection(pe, name);
  if (section) return section;
  const names = pe.sections.map((each) => each.name).join(' ');
  throw new RootsmithError('BASE_NOT_INSTALLER', `\`${path}\` has no section \`${name}\`: found ${names || 'none'}`, {
    hint: 'Name a Talos installer or imager image as the base.',
  });
}

function ambiguous(assets: readonly PulledAsset[]): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `the base holds ${assets.length === 2 ? 'two UKIs' : 'both a UKI and plain boot files'}: ${assets.map(({ path }) => path).join(', ')}`,
    {
      hint: 'Remove the ones that are out of date from the base.',
    },
  );
}
