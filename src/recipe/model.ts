import type { LayerCompression } from '../oci/index.ts';
import type { FieldPositions, TalosVersion } from '../talos/index.ts';
import type { RecipeCustomization } from './customization.ts';
import type { NamedPath } from './kernel-model.ts';
import type { ImageName, Layer, Position, TreeSource } from './sources.ts';

/** A module that a recipe names. */
export interface ModuleChoice {
  /** As written: `-` and `_` are the same in it. */
  readonly name: string;
  readonly at: Position;
}

export interface KernelSource {
  readonly source: TreeSource;
  /** Path of the kernel image in the source. @default `boot/vmlinuz` */
  readonly vmlinuz: string;
  /**
   * Path of the directory that holds `<release>/` in the source; `auto` is `lib/modules` or
   * `usr/lib/modules`, whichever is there; undefined takes none.
   */
  readonly modules: string | undefined;
  /** The modules to take, with all that they need; undefined takes all. */
  readonly only: readonly ModuleChoice[] | undefined;
  /** Leaves the modules of the base's kernel where they are, beside the new ones. */
  readonly keepOldModules: boolean;
  readonly at: Position;
}

/** A kernel recipe that is built before the installer. */
export interface KernelRecipeName {
  /** The absolute path of the recipe, or of its folder. */
  readonly path: string;
  /** The name that the recipe's `kernel` has for the image: whoever builds it says where it is, as a replacement. */
  readonly place: string;
  readonly at: Position;
}

/** An extension service. Its spec is a plain value that is not yet checked by the rules of the base's Talos version. */
export interface ServiceSource {
  readonly name: string;
  readonly spec: unknown;
  /** Where the fields of the spec stand in the recipe, by their names in the spec. */
  readonly positions: FieldPositions;
  /** The container's root file system, or undefined if a layer contains it. */
  readonly rootfs: TreeSource | undefined;
  readonly at: Position;
}

/** Something that a build can do, but perhaps not as intended. */
export interface RecipeWarning {
  readonly message: string;
  readonly at: Position;
}

/** Files in the place of boot files of the base. */
export interface BootFileSources {
  readonly initramfs?: NamedPath | undefined;
  /** systemd's stub. */
  readonly stub?: NamedPath | undefined;
  /** systemd-boot. */
  readonly bootLoader?: NamedPath | undefined;
}

/**
 * What to build. Places, paths, labels and variables may hold `${TARGETARCH}`, `${TARGETOS}` and
 * `${TARGETPLATFORM}` until `forPlatform` replaces them.
 */
export interface Recipe {
  /** The file that was read: a recipe or a Dockerfile. */
  readonly file: string;
  readonly base: ImageName;
  /** The release that the recipe starts from, where it names one: it counts before that of the base's labels. */
  readonly talos?: TalosVersion | undefined;
  /** The schematic that the recipe starts from. Whoever reads the recipe reads it, and gives it to `withSchematic`. */
  readonly schematicFile?: NamedPath | undefined;
  /** The host, perhaps with a path, that stands for `ghcr.io/siderolabs`. @default `ghcr.io/siderolabs` */
  readonly registry?: string | undefined;
  /** What boot entries call the system. @default as those of the base do */
  readonly osRelease?: { readonly name: string; readonly version: TalosVersion } | undefined;
  /** The image whose boot files are taken where the base has none, as `installer-base` of Talos 1.10 and later. */
  readonly artifacts?: ImageName | undefined;
  /** Files of this machine that take the place of boot files, in the way of a profile. @default those of the base */
  readonly bootFiles?: BootFileSources | undefined;
  /** The platforms `os/arch`, or undefined for all that the base has. */
  readonly platforms: readonly string[] | undefined;
  readonly kernel: KernelSource | undefined;
  /** The recipe of the image that `kernel` names, where it is built of one. */
  readonly kernelRecipe?: KernelRecipeName | undefined;
  /** Absolute paths in the rootfs, globs allowed; removed before any layer is applied. */
  readonly remove: readonly string[];
  readonly layers: readonly Layer[];
  readonly services: readonly ServiceSource[];
  /** What the imager of Talos is told: extensions, kernel arguments, keys. */
  readonly customization: RecipeCustomization;
  readonly image: {
    readonly tag: string | undefined;
    readonly labels: Readonly<Record<string, string>>;
    readonly env: Readonly<Record<string, string>>;
    /** The compression of layers that change. @default as in the base */
    readonly compression?: LayerCompression | undefined;
    /** Copies into the installer image itself (a Dockerfile's final stage). `${TARGETARCH}` is filled in for each platform. */
    readonly layers: readonly Layer[];
  };
  /** True if any copy, file or layer names an owner. Then owners of the base are kept; otherwise all become root. */
  readonly setsOwners: boolean;
  readonly warnings: readonly RecipeWarning[];
}
