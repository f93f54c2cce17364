import { type ByteStream, type RandomAccess, type SizedContent, sliceAccess, streamOf } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findSection, isSigned, type PeImage, type PeSection, readPe, rewritePe } from '../../formats/index.ts';
import { bootAssets } from '../../talos/index.ts';
import type { InitramfsFile } from '../initramfs/unpacked-initramfs.ts';
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
export interface BootAssets {
  readonly kind: 'files' | 'uki';
  readonly kernel: RandomAccess;
  readonly initramfs: InitramfsFile;
  /**
   * The files of the image that change, by path, with their new content; undefined where the content depends on an
   * initramfs that is not made yet.
   */
  replacements<T extends SizedContent | undefined>(files: NewBootFiles<T>): ReadonlyMap<string, SizedContent | T>;
}

const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, signedUki: SIGNED_UKI } = bootAssets;

/**
 * Opens the boot assets of an installer. Up to Talos 1.9 kernel and initramfs are two files; from 1.10 on they are
 * sections of one unified kernel image (UKI). An image with both forms boots the UKI by UEFI and the files by BIOS: it
 * is refused, since only one of them would change.
 */
export async function openBootAssets({ byName }: PulledAssets): Promise<BootAssets> {
  const [kernel, initramfs, uki] = [byName.get(KERNEL), byName.get(INITRAMFS), byName.get(UKI)];
  if (byName.has(SIGNED_UKI)) throw signedInstaller(byName.get(SIGNED_UKI));
  if (kernel && initramfs && uki) throw ambiguous([kernel, initramfs, uki]);
  if (kernel && initramfs) return separateFiles(kernel, initramfs);
  if (uki) return await unifiedImage(uki);
  throw new Error('bug: pull() found neither files nor a UKI');
}

function separateFiles(kernel: PulledAsset, initramfs: PulledAsset): BootAssets {
  return {
    kind: 'files',
    kernel: kernel.file,
    initramfs: wholeFile(initramfs),
    replacements: <T extends SizedContent | undefined>(files: NewBootFiles<T>) =>
      new Map<string, SizedContent | T>([
        [initramfs.path, files.initramfs],
        ...(files.kernel ? [[kernel.path, files.kernel] as const] : []),
      ]),
  };
}

/** An initramfs that is a file of its own. */
export function wholeFile({ file, diskPath }: PulledAsset): InitramfsFile {
  return { access: file, onDisk: { path: diskPath, offset: 0 } };
}

async function unifiedImage(uki: PulledAsset): Promise<BootAssets> {
  const pe = await readPe(uki.file);
  const [linux, initrd] = [sectionOf(pe, '.linux', uki), sectionOf(pe, '.initrd', uki)];
  if (isSigned(pe) || findSection(pe, '.pcrsig') || findSection(pe, '.pcrpkey')) throw signedInstaller(uki);
  return {
    kind: 'uki',
    kernel: sectionAccess(uki, linux),
    initramfs: { access: sectionAccess(uki, initrd), onDisk: { path: uki.diskPath, offset: initrd.contentOffset } },
    replacements: <T extends SizedContent | undefined>({ initramfs, ...files }: NewBootFiles<T>) =>
      new Map([[uki.path, initramfs && rewritten(uki, pe, { initramfs, ...files })]]),
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
