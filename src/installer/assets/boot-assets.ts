import {
  type ByteStream,
  type RandomAccess,
  type SizedContent,
  sliceAccess,
  streamOf,
  toByteString,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findSection, isSigned, type PeImage, type PeSection, readPe, rewritePe } from '../../formats/index.ts';
import type { CommandLine } from '../../modules/index.ts';
import { bootAssets } from '../../talos/index.ts';
import type { InitramfsFile } from '../initramfs/unpacked-initramfs.ts';
import { commandLinesOf } from './boot-command-lines.ts';
import type { PulledAsset, PulledAssets } from './pulled-assets.ts';

/** The new kernel and the new initramfs. */
export interface NewBootFiles<T extends SizedContent | undefined = SizedContent> {
  /** Undefined before it is made. */
  readonly initramfs: T;
  /** Undefined keeps the kernel. */
  readonly kernel: NewKernelFile | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/** A kernel image, and the release that is written in it. */
export interface NewKernelFile extends SizedContent {
  readonly release: string;
}

/** Kernel and initramfs of an installer, whichever way it keeps them. */
export interface BootAssets extends BootFiles {
  /**
   * The files of the image that change, by path, with their new content; undefined where the content depends on an
   * initramfs that is not made yet.
   */
  replacements<T extends SizedContent | undefined>(files: NewBootFiles<T>): ReadonlyMap<string, SizedContent | T>;
}

/** What UKIs begin with, and kernels with an EFI stub too. */
const PE_MAGIC = 'MZ';

const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, signedUki: SIGNED_UKI } = bootAssets;

/** Kernel and initramfs of an installer, for reading. */
export interface BootFiles {
  readonly kind: 'files' | 'uki';
  readonly kernel: RandomAccess;
  readonly initramfs: InitramfsFile;
  /** Those of a UKI, one for each profile; none where kernel and initramfs are files. */
  readonly commandLines: readonly CommandLine[];
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
export async function readUkiFile(file: RandomAccess, diskPath: string): Promise<BootFiles | undefined> {
  const magic = toByteString(await file.read(0, Math.min(file.size, PE_MAGIC.length)));
  if (magic !== PE_MAGIC) return undefined;
  const pe = await readPe(file);
  if (findSection(pe, '.linux') === undefined) return undefined;
  return await filesOfUki({ path: diskPath, layer: 0, file, diskPath }, pe);
}

/**
 * Opens the boot assets of an installer. Up to Talos 1.9 kernel and initramfs are two files; from 1.10 on they are
 * sections of one unified kernel image (UKI). An image with both forms boots the UKI by UEFI and the files by BIOS: it
 * is refused, since only one of them would change.
 */
export async function openBootAssets(assets: PulledAssets): Promise<BootAssets> {
  const { byName } = assets;
  const [kernel, initramfs, uki] = [byName.get(KERNEL), byName.get(INITRAMFS), byName.get(UKI)];
  if (byName.has(SIGNED_UKI)) throw signedInstaller(byName.get(SIGNED_UKI));
  if (kernel && initramfs && uki) throw ambiguous([kernel, initramfs, uki]);
  if (uki) return await unifiedImage(uki);
  const files = await readBootFiles(assets);
  return {
    ...files,
    replacements: <T extends SizedContent | undefined>(changed: NewBootFiles<T>) =>
      new Map<string, SizedContent | T>([
        [initramfs?.path ?? '', changed.initramfs],
        ...(changed.kernel ? [[kernel?.path ?? '', changed.kernel] as const] : []),
      ]),
  };
}

/** An initramfs that is a file of its own. */
export function wholeFile({ file, diskPath }: PulledAsset): InitramfsFile {
  return { access: file, onDisk: { path: diskPath, offset: 0 } };
}

async function unifiedImage(uki: PulledAsset): Promise<BootAssets> {
  const pe = await readPe(uki.file);
  const files = await filesOfUki(uki, pe);
  if (isSigned(pe) || findSection(pe, '.pcrsig') || findSection(pe, '.pcrpkey')) throw signedInstaller(uki);
  return {
    ...files,
    replacements: <T extends SizedContent | undefined>({ initramfs, ...others }: NewBootFiles<T>) =>
      new Map([[uki.path, initramfs && rewritten(uki, pe, { initramfs, ...others })]]),
  };
}

async function filesOfUki(uki: PulledAsset, pe: PeImage): Promise<BootFiles> {
  const [linux, initrd] = [sectionOf(pe, '.linux', uki), sectionOf(pe, '.initrd', uki)];
  return {
    kind: 'uki',
    kernel: sectionAccess(uki, linux),
    initramfs: { access: sectionAccess(uki, initrd), onDisk: { path: uki.diskPath, offset: initrd.contentOffset } },
    commandLines: await commandLinesOf(uki.file, pe),
  };
}

/** Replaces sections by name. Of several sections with one name the first boots, so that one is replaced. */
function rewritten(uki: PulledAsset, pe: PeImage, { kernel, initramfs, time }: NewBootFiles): SizedContent {
  const sections = new Map([['.initrd', initramfs], ...(kernel ? kernelSections(pe, kernel) : [])]);
  const { size, bytes } = rewritePe(pe, uki.file, sections, { time });
  return { size, open: (): ByteStream => bytes };
}

/** The kernel, and its release where the base has a section for it, which systemd-stub shows. */
function kernelSections(
  pe: PeImage,
  kernel: NewKernelFile,
): readonly (readonly [name: string, content: SizedContent])[] {
  const release = new TextEncoder().encode(kernel.release);
  const uname = { size: release.length, open: (): ByteStream => streamOf(release) };
  return [['.linux', kernel], ...(findSection(pe, '.uname') ? [['.uname', uname] as const] : [])];
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

function signedInstaller(asset: PulledAsset | undefined): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${asset?.path ?? SIGNED_UKI}\` is signed for secure boot, and any change would break its signatures`,
    { hint: 'Take the plain installer of the same release, or its imager image.' },
  );
}

function ambiguous(assets: readonly PulledAsset[]): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `the base holds both a UKI and plain boot files: ${assets.map(({ path }) => path).join(', ')}`,
    {
      hint: 'Remove the ones that are out of date from the base.',
    },
  );
}
