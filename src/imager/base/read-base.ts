import { type RandomAccess, readAll, type SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findSection, isSigned, readPe, type TarEntry } from '../../formats/index.ts';
import { type ImageOfPlace, spool, wholeOf } from '../../installer/index.ts';
import { bootAssets, installDirectory } from '../../talos/index.ts';
import { partsOfUki, type UkiParts } from '../../uki/index.ts';
import { GrubCollector, type GrubFiles, isGrubFile } from '../grub/grub-files.ts';

/** What an installer brings for boot media. */
export interface Base {
  readonly kernel: SizedContent;
  readonly initramfs: SizedContent;
  /** Undefined where kernel and initramfs are files. */
  readonly uki: BaseUki | undefined;
  /** systemd's stub as a file of its own. */
  readonly stub: RandomAccess | undefined;
  /** systemd-boot. */
  readonly bootLoader: RandomAccess | undefined;
  readonly grub: GrubFiles;
  /** Of the kernel or UKI, in seconds since 1970. */
  readonly time: number;
}

export interface BaseUki {
  readonly file: RandomAccess;
  readonly parts: UkiParts;
  readonly commandLine: string;
  readonly isSigned: boolean;
}

const MAX_LINE_BYTES = 64 * 1024;
const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, signedUki: SIGNED_UKI, bootLoader: LOADER, stub } = bootAssets;
const names: ReadonlySet<string> = new Set([KERNEL, INITRAMFS, UKI, SIGNED_UKI, LOADER, stub]);

export interface ReadBaseOptions {
  /** Whether GRUB's files are wanted too. */
  readonly withGrub: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Reads what boots from an installer or imager image, in one pass. Throws `BASE_NOT_INSTALLER` for any other image. */
export async function readBase(image: ImageOfPlace, { withGrub, signal }: ReadBaseOptions): Promise<Base> {
  const folder = `${installDirectory(image.platform.architecture)}/`;
  const files = new Map<string, RandomAccess>();
  const grub = new GrubCollector();
  let time = 0;
  const isAsset = (path: string): boolean => path.startsWith(folder) && names.has(path.slice(folder.length));
  const take = async (path: string, entry: TarEntry): Promise<void> => {
    if (!isAsset(path)) return await grub.take(path, entry);
    time = Math.max(time, entry.mtime);
    const file = image.work.newFile(path.slice(folder.length));
    await spool(file, entry.body, signal);
    files.set(path.slice(folder.length), image.keep(await file.open()));
  };
  await image.read((path) => isAsset(path) || (withGrub && isGrubFile(path)), take);
  return { ...(await bootParts(files, image)), grub: grub.files, time };
}

async function bootParts(
  files: ReadonlyMap<string, RandomAccess>,
  image: ImageOfPlace,
): Promise<Omit<Base, 'grub' | 'time'>> {
  const [kernel, initramfs] = [files.get(KERNEL), files.get(INITRAMFS)];
  const others = { stub: files.get(stub), bootLoader: files.get(LOADER) };
  const file = files.get(UKI) ?? files.get(SIGNED_UKI);
  if (file !== undefined) return { ...(await partsOfFile(file, image)), ...others };
  if (kernel === undefined || initramfs === undefined) throw notAnInstaller(image);
  return { kernel: wholeOf(kernel), initramfs: wholeOf(initramfs), uki: undefined, ...others };
}

async function partsOfFile(
  file: RandomAccess,
  image: ImageOfPlace,
): Promise<Pick<Base, 'kernel' | 'initramfs' | 'uki'>> {
  const parts = await partsOfUki(file);
  const pe = await readPe(file);
  const [kernel, initramfs] = [parts.sections.get('.linux'), parts.sections.get('.initrd')];
  if (kernel === undefined || initramfs === undefined) throw notAnInstaller(image);
  const line = parts.sections.get('.cmdline');
  const options = { limitBytes: MAX_LINE_BYTES, what: 'the section `.cmdline`' };
  const text = line === undefined ? '' : Buffer.from(await readAll(line.open(), options)).toString();
  const signed = isSigned(pe) || findSection(pe, '.pcrsig') !== undefined || findSection(pe, '.pcrpkey') !== undefined;
  return { kernel, initramfs, uki: { file, parts, commandLine: text.replace(/[\0\n]+$/, ''), isSigned: signed } };
}

function notAnInstaller({ name, platform }: ImageOfPlace): RootsmithError {
  const folder = installDirectory(platform.architecture);
  return new RootsmithError('BASE_NOT_INSTALLER', `${name} holds no kernel and initramfs in ${folder}/`, {
    hint: 'Name a Talos installer or imager image.',
    details: { folder },
  });
}
