import { type RandomAccess, sliceAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findSection, type PeImage, type PeSection, readPe } from '../../formats/index.ts';
import { commandLinesOf, type UkiCommandLine } from '../../uki/index.ts';

/** A file in an image, or one of this machine. */
export interface HeldFile {
  /** Inside the image, such as `usr/install/amd64/vmlinuz.efi`; or that of the file. */
  readonly path: string;
  /** The number of its layer, from 1; undefined for a file of this machine. */
  readonly layer: number | undefined;
  readonly access: RandomAccess;
}

/** What boots: a unified kernel image, or a kernel and an initramfs as files. */
export interface BootLevel {
  readonly form: 'uki' | 'files';
  readonly uki: { readonly file: HeldFile; readonly pe: PeImage } | undefined;
  /** Undefined where an initramfs was opened by itself. */
  readonly kernel: HeldFile | undefined;
  readonly initramfs: HeldFile | undefined;
  /** Those of a UKI, one for each boot entry that has its own; none where kernel and initramfs are files. */
  readonly commandLines: readonly UkiCommandLine[];
}

/** Opens a UKI. Throws the errors of `readPe`, and `UKI_INVALID` for a PE file without a kernel. */
export async function bootOfUki(file: HeldFile): Promise<BootLevel> {
  const pe = await readPe(file.access);
  if (findSection(pe, '.linux') === undefined) throw notAUki(file, pe);
  return {
    form: 'uki',
    uki: { file, pe },
    kernel: sectionFile(file, findSection(pe, '.linux')),
    initramfs: sectionFile(file, findSection(pe, '.initrd')),
    commandLines: await commandLinesOf(file.access, pe),
  };
}

/** Kernel and initramfs as files, either of which may be missing. */
export function bootOfFiles(files: Pick<BootLevel, 'kernel' | 'initramfs'>): BootLevel {
  return { form: 'files', uki: undefined, commandLines: [], ...files };
}

function sectionFile({ path, layer, access }: HeldFile, section: PeSection | undefined): HeldFile | undefined {
  if (section === undefined) return undefined;
  const { name, contentOffset, contentSize } = section;
  return { path: `${path} ${name}`, layer, access: sliceAccess(access, contentOffset, contentSize) };
}

function notAUki({ path }: HeldFile, { sections }: PeImage): RootsmithError {
  const found = sections.map(({ name }) => name).join(' ') || 'none';
  return new RootsmithError('UKI_INVALID', `\`${path}\` has no section \`.linux\`: found ${found}`, {
    hint: 'Name a unified kernel image, which holds a kernel and an initramfs.',
    details: { path },
  });
}
