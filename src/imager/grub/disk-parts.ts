import { bytesContent } from '../../bytes/index.ts';
import { type GrubParts, removableNames } from '../../media/index.ts';
import { diskGrubCfg } from '../../talos/index.ts';
import { outputCommandLine } from '../command-line.ts';
import type { MediaContext } from '../context.ts';
import { makeBootPartition } from './boot-partition.ts';
import { biosModules, diskModules, efiFormats, grubFile, grubFormats, grubImage } from './grub-images.ts';

/** BOOT is the third partition of a disk with GRUB. */
const PREFIX = '(hd0,gpt3)/grub';

/** GRUB on a disk, and the partition that it boots from. */
export async function grubDiskParts(context: MediaContext): Promise<GrubParts> {
  const { settings } = context;
  const formats = grubFormats(context);
  const hasBios = formats.includes('i386-pc');
  const efi = efiFormats[settings.architecture];
  const config = diskGrubCfg(outputCommandLine('image', settings), settings.version);
  const core = { format: 'i386-pc', prefix: PREFIX, modules: [...diskModules, ...biosModules] } as const;
  const program = { format: efi, prefix: PREFIX, modules: diskModules };
  const path = `EFI/boot/${removableNames[settings.architecture]}.efi`;
  return {
    bootSector: hasBios ? await grubFile('i386-pc/boot.img', context) : undefined,
    core: hasBios ? await grubImage(core, context) : undefined,
    efiFiles: formats.includes(efi) ? [{ path, content: bytesContent(await grubImage(program, context)) }] : [],
    boot: await makeBootPartition(config, context),
  };
}
