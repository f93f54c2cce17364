import type { EntryPath } from '../bytes/index.ts';
import type { BaseRootfs, ReadableLayer, UnpackedInitramfs } from '../initramfs/index.ts';
import type { RootTree, TreeChange } from '../rootfs/index.ts';
import type { BootAssets } from './assets/boot-assets.ts';
import type { PulledAssets } from './assets/pulled-assets.ts';
import type { BootPlan } from './boot/boot-plan.ts';
import type { Breakage } from './breakage/finding.ts';
import type { FinalStage } from './dockerfile/final-stage.ts';
import type { AddedExtensions } from './extensions/added-extensions.ts';
import type { PlatformRecipe } from './images/platform-recipe.ts';
import type { NewIndexes } from './kernel/index-modules.ts';
import type { NewKernel } from './kernel/new-kernel.ts';
import type { SourceReader } from './trees/apply-layers.ts';

/** What was read of a base image, before anything is changed. */
export interface ReadBase {
  readonly assets: PulledAssets;
  readonly boot: BootAssets;
  readonly initramfs: UnpackedInitramfs;
  readonly base: BaseRootfs;
  /** The layers that init lays over the root file system, the lowest first. */
  readonly extensions: readonly ReadableLayer[];
}

/** One platform's build before anything is written: a plan shows it, and engines work from it. */
export interface Prepared extends ReadBase {
  readonly from: PlatformRecipe;
  /** Every path that was removed. */
  readonly removed: readonly EntryPath[];
  /** Those of them that the recipe does not name: the modules of a kernel that it replaces. */
  readonly oldModules: readonly EntryPath[];
  readonly changes: readonly TreeChange[];
  /** The tree of the new image. */
  readonly tree: RootTree;
  /** The kernel that the recipe brings. */
  readonly kernel: NewKernel | undefined;
  /** The release of the kernel that will boot, where it tells one. */
  readonly kernelRelease: string | undefined;
  /** The indexes of modules that are made anew. */
  readonly indexes: NewIndexes;
  /** The system extensions that the recipe adds; undefined where it adds none. */
  readonly added: AddedExtensions | undefined;
  /** Whether the root file system of the base stays as it is, with the segment that holds it. */
  readonly keepsRootfs: boolean;
  readonly final: FinalStage;
  readonly sources: SourceReader;
  /** What the image holds of the overlay for a board, where the recipe names one. */
  readonly boardOverlay: RootTree | undefined;
  /** How the boot files of the new image come about. */
  readonly bootPlan: BootPlan;
  /** Seconds since 1970: SOURCE_DATE_EPOCH, else that of the base's file system. */
  readonly time: number;
  /** What the result would break or lose. */
  readonly breakage: readonly Breakage[];
}
