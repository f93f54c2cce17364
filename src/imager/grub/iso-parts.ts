import { bytesContent } from '../../bytes/index.ts';
import type { FatInput, IsoInput } from '../../formats/index.ts';
import { type GrubIsoParts, removableNames } from '../../media/index.ts';
import { isoGrubCfg } from '../../talos/index.ts';
import { outputCommandLine } from '../command-line.ts';
import type { MediaContext } from '../context.ts';
import { biosModules, discModules, efiFormats, grubFile, grubFormats, grubImage } from './grub-images.ts';

const PREFIX = '/boot/grub';

/** GRUB on a disc: for a BIOS, and for UEFI where systemd-boot is not there. */
export async function grubIsoParts(context: MediaContext): Promise<GrubIsoParts> {
  const { base, settings, image } = context;
  const formats = grubFormats(context);
  const hasBios = formats.includes('i386-pc');
  const mark = `.disk/rootsmith-${image.digest.slice('sha256:'.length, 'sha256:'.length + 16)}`;
  const config = isoGrubCfg(outputCommandLine('iso', settings), settings.version);
  const text = (path: string, content: string): IsoInput => ({ path, content: bytesContent(Buffer.from(content)) });
  const modules = [...discModules, ...biosModules];
  const eltorito = { format: 'i386-pc-eltorito', prefix: PREFIX, modules } as const;
  return {
    eltorito: hasBios ? await grubImage(eltorito, context) : undefined,
    bootCode: hasBios ? await grubFile('i386-pc/boot_hybrid.img', context) : undefined,
    efiFiles: await efiFiles(mark, context),
    files: [
      { path: 'boot/vmlinuz', content: base.kernel },
      { path: 'boot/initramfs.xz', content: base.initramfs },
      text('boot/grub/grub.cfg', config),
      text(mark, `${settings.version}\n`),
    ],
  };
}

/** UEFI starts GRUB from a partition of its own, so it looks for the disc by a file that only this disc has. */
async function efiFiles(mark: string, context: MediaContext): Promise<readonly FatInput[]> {
  const { architecture } = context.settings;
  const format = efiFormats[architecture];
  if (!grubFormats(context).includes(format)) return [];
  const config = `search --no-floppy --file --set=root /${mark}\nset prefix=($root)${PREFIX}\n`;
  const program = await grubImage({ format, prefix: PREFIX, modules: discModules, config }, context);
  return [{ path: `EFI/BOOT/${removableNames[architecture]}.EFI`, content: bytesContent(program) }];
}
