import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import { flag, flagGroup } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';

export const placeArgument = {
  place: z.string().meta({
    description:
      'An image at any PLACE, or a file: an archive of images, a bundle, a layer, a UKI, a kernel, an initramfs or a squashfs.',
  }),
};

/** The flags of every command that looks into something. */
export const inspectFlags = {
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: the only one, else linux/amd64.',
  }),
  image: flag(z.string().optional(), {
    placeholder: 'NAME:TAG',
    description: 'Which image of a bundle. Default: the only one.',
  }),
  ...limitFlag,
  ...registryFlags,
};

/** The flags that choose a tree. */
export const treeFlags = flagGroup('Which files', {
  layer: flag(z.string().optional(), {
    placeholder: 'N|DIGEST',
    description: 'Files of this layer of the image; the lowest is 1.',
  }),
  initramfs: flag(z.boolean().default(false), { description: 'Files of the initramfs, as the kernel unpacks it.' }),
  squashfs: flag(z.string().optional(), {
    placeholder: 'NAME',
    description: 'Files of this squashfs: rootfs.sqsh, or the file or the name of an extension.',
  }),
});

interface ChosenTreeFlags {
  readonly layer?: string | undefined;
  readonly initramfs: boolean;
  readonly squashfs?: string | undefined;
}

/** Throws `USAGE` where more than one tree is chosen. */
export function refuseSeveralTrees({ layer, initramfs, squashfs }: ChosenTreeFlags): void {
  const named = [layer !== undefined && '--layer', initramfs && '--initramfs', squashfs !== undefined && '--squashfs'];
  const [first, second] = named.filter((name) => name !== false);
  if (second !== undefined) throw usage(`\`${first}\` and \`${second}\` name two trees`, 'Choose one of them.');
}
