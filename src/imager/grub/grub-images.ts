import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import type { TalosArchitecture } from '../../talos/index.ts';
import { makeGrubImage } from '../../tools/index.ts';
import type { MediaContext } from '../context.ts';
import type { GrubFormat } from './grub-files.ts';
import type { GrubFolder } from './locate-grub.ts';

/** What an image of GRUB is made of. */
export interface GrubImage {
  readonly format: GrubFormat | 'i386-pc-eltorito';
  readonly prefix: string;
  readonly modules: readonly string[];
  /** Commands that run first. */
  readonly config?: string | undefined;
}

const base = 'normal configfile linux boot test echo ls cat help reboot halt all_video'.split(' ');
const search = 'search search_fs_file search_fs_uuid'.split(' ');
const ofBios = ['biosdisk', 'part_msdos'];

/** As the imager chooses them, and what finds a disc. */
export const discModules = ['part_gpt', 'part_msdos', 'iso9660', 'fat', ...base, ...search];
export const diskModules = ['part_gpt', 'ext2', 'fat', 'xfs', ...base, ...search];
export const biosModules = ofBios;

/** GRUB for UEFI, by architecture. */
export const efiFormats: Readonly<Record<TalosArchitecture, GrubFormat>> = {
  amd64: 'x86_64-efi',
  arm64: 'arm64-efi',
};

/** The formats of GRUB that the outputs of a run need. */
export function grubFormats({ settings }: Pick<MediaContext, 'settings'>): readonly GrubFormat[] {
  const { kinds, bootloader, architecture, firmware } = settings;
  const hasMedia = kinds.includes('iso') || kinds.includes('disk');
  if (!hasMedia || bootloader === 'sd-boot') return [];
  const bios: readonly GrubFormat[] = architecture === 'amd64' && firmware !== 'uefi' ? ['i386-pc'] : [];
  const efi = bootloader === 'grub' && firmware !== 'bios' ? [efiFormats[architecture]] : [];
  return [...bios, ...efi];
}

/** Makes an image of GRUB by `grub-mkimage`. */
export async function grubImage(image: GrubImage, context: MediaContext): Promise<Uint8Array> {
  const { image: installer, options } = context;
  const { format, prefix, modules } = image;
  const output = installer.work.newPath('grub.img');
  const config = image.config === undefined ? undefined : installer.work.newPath('grub-early.cfg');
  if (config !== undefined) await writeFile(config, image.config ?? '');
  const folder = join(grubFolder(context).path, format.replace('-eltorito', ''));
  await makeGrubImage({ format, directory: folder, prefix, modules, config, output, signal: options.signal });
  return await readFile(output);
}

/** A file of GRUB as it is. */
export async function grubFile(path: string, context: MediaContext): Promise<Uint8Array> {
  try {
    return await readFile(join(grubFolder(context).path, path));
  } catch (error) {
    throw asRootsmithError(error, `read GRUB's \`${path}\``);
  }
}

function grubFolder({ grub }: MediaContext): GrubFolder {
  if (grub === undefined) throw new Error('bug: GRUB was not looked for');
  return grub;
}
