import type { RandomAccess } from '../../bytes/index.ts';
import { bootAssets } from '../../talos/index.ts';
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
  /** Where it begins in that file. @default 0 */
  readonly diskOffset?: number | undefined;
  /** Whether it is a file of this machine that took the place of the one in the image. @default false */
  readonly isOwn?: boolean | undefined;
}

export interface PulledAssets {
  /** The image that they are from: the base, or the one that has them in its place. @default 'base' */
  readonly origin?: 'base' | 'artifacts' | undefined;
  /** By file name: `vmlinuz`, `initramfs.xz`, or `vmlinuz.efi`; and systemd's boot loader and stub. */
  readonly byName: ReadonlyMap<string, PulledAsset>;
  /** Every layer that holds an asset, superseded copies included: layer index to paths. */
  readonly holders: ReadonlyMap<number, ReadonlySet<string>>;
  /** The picture of the boot screen, where it was asked for and found. */
  readonly splash?: Uint8Array | undefined;
  /** All entries of such a layer, by its index, where they could be kept. */
  readonly entries: ReadonlyMap<number, readonly HeldEntry[]>;
}

/** What boots: the assets without systemd's own programs, which only signing changes. */
export function bootFilesAmong({ byName }: Pick<PulledAssets, 'byName'>): readonly PulledAsset[] {
  const programs: readonly string[] = [bootAssets.bootLoader, bootAssets.stub];
  return [...byName].filter(([name]) => !programs.includes(name)).map(([, asset]) => asset);
}
