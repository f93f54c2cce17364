import type { ImageView, Platform } from '../oci/index.ts';
import type { TalosVersion } from '../talos/index.ts';
import type { BootLevel } from './boot/boot-level.ts';
import type { InitramfsLevel } from './initramfs/initramfs-level.ts';
import type { LayerLevel } from './layers/layer-level.ts';
import type { SquashfsLevel } from './squashfs/squashfs-level.ts';
import type { SystemLevel } from './system/system-level.ts';

/** What a thing is, told by where it lies or by its first bytes. */
export type InspectedKind = 'image' | 'layer' | 'uki' | 'kernel' | 'initramfs' | 'squashfs';

/**
 * Something that can be looked into, as long as its session is open. Each level is read when it is first asked for,
 * and once. A level that the thing does not have throws `INSPECT_LEVEL_MISSING`; an image that is not an installer
 * throws `BASE_NOT_INSTALLER` for what boots. Damage is thrown as the errors of the formats.
 */
export interface Inspected {
  readonly kind: InspectedKind;
  /** As the user named it. */
  readonly name: string;
  /** Bytes of the file; of an image those of its manifest, config and layers, as they are stored. */
  readonly size: number;
  /** Of an image only. */
  readonly image: ImageView | undefined;
  /** All platforms of the name that was opened; one of them is looked into. */
  readonly platforms: readonly Platform[];
  /** From the labels of an image, else from the root file system where that was read. */
  readonly version: TalosVersion | undefined;
  readonly layers: () => Promise<readonly LayerLevel[]>;
  readonly boot: () => Promise<BootLevel>;
  readonly initramfs: () => Promise<InitramfsLevel>;
  /** The root file system first, then what init lays over it, the lowest first. */
  readonly squashfs: () => Promise<readonly SquashfsLevel[]>;
  /** The files as a node sees them; of another image as a container sees them; of a file, all that is in it. */
  readonly system: () => Promise<SystemLevel>;
  /** Bytes that were read of the place so far. */
  readonly bytesRead: () => number;
}
