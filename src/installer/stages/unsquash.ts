import type { RandomAccess } from '../../bytes/index.ts';
import { openSquashfs, type SquashfsReader } from '../../formats/index.ts';
import { type BaseTree, treeFromSquashfs } from '../../rootfs/index.ts';
import { blockDecompressors } from '../compression/codecs.ts';
import type { BuildContext } from '../session/context.ts';
import type { UnpackedInitramfs } from './unpack.ts';

/** The base's root file system: its image, and its tree without any file data. */
export interface BaseRootfs extends BaseTree {
  readonly image: RandomAccess;
  readonly reader: SquashfsReader;
}

/** Reads the metadata of `rootfs.sqsh`: paths, owners, links and xattrs, as they are, without root. */
export async function unsquash({ rootfs }: UnpackedInitramfs, { signal, budget }: BuildContext): Promise<BaseRootfs> {
  const reader = await openSquashfs(rootfs.image, { decompressors: blockDecompressors, budget });
  return { image: rootfs.image, reader, ...(await treeFromSquashfs(reader, { signal, budget })) };
}
