import { blockDecompressors } from '../../compression/index.ts';
import { counted } from '../../errors/index.ts';
import { openSquashfs } from '../../formats/index.ts';
import type { BaseRootfs, UnpackedInitramfs } from '../../initramfs/index.ts';
import { measureTree, treeFromSquashfs } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

type UnsquashInput = Pick<UnpackedInitramfs, 'rootfs'>;

/** The metadata of `rootfs.sqsh`: paths, owners, links and xattrs, as they are stored. It needs no root. */
export const unsquashStage: BuildStage<UnsquashInput, BaseRootfs> = {
  name: 'unsquash',
  run: readRootfs,
  summary: ({ reader, tree }) => {
    const { files, directories } = measureTree(tree);
    return `${reader.compressor} squashfs, ${counted(files, 'file')} in ${counted(directories, 'directory', 'directories')}`;
  },
};

async function readRootfs({ rootfs }: UnsquashInput, { signal, budget }: BuildContext): Promise<BaseRootfs> {
  const reader = await openSquashfs(rootfs.image, { decompressors: blockDecompressors, budget });
  return { image: rootfs.image, reader, ...(await treeFromSquashfs(reader, { signal, budget })) };
}
