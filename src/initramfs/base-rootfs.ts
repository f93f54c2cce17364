import type { RandomAccess } from '../bytes/index.ts';
import type { SquashfsReader } from '../formats/index.ts';
import type { BaseTree } from '../rootfs/index.ts';

/** The root file system of the base: its image, and its tree without the data of files. */
export interface BaseRootfs extends BaseTree {
  readonly image: RandomAccess;
  readonly reader: SquashfsReader;
}
