import type { RandomAccess } from '../../bytes/index.ts';
import type { HeldEntry } from '../layers/held-entries.ts';

/** A boot asset of the base, copied out of its layer. */
export interface PulledAsset {
  /** Inside the image: `usr/install/amd64/initramfs.xz`. */
  readonly path: string;
  /** Index of the topmost layer that has it: that copy counts. */
  readonly layer: number;
  readonly file: RandomAccess;
  /** Where outside programs find the file. */
  readonly diskPath: string;
}

export interface PulledAssets {
  /** By file name: `vmlinuz`, `initramfs.xz`, or `vmlinuz.efi`. */
  readonly byName: ReadonlyMap<string, PulledAsset>;
  /** Every layer that holds an asset, superseded copies included: layer index to paths. */
  readonly holders: ReadonlyMap<number, ReadonlySet<string>>;
  /** All entries of such a layer, by its index, where they could be kept. */
  readonly entries: ReadonlyMap<number, readonly HeldEntry[]>;
}
