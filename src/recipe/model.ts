import type { LayerCompression } from '../oci/index.ts';
import type { FieldPositions } from '../talos/index.ts';

/** A position in a text. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A PLACE (registry reference, `oci:DIR:TAG`, …) as written, after variables were expanded. Relative paths in it
 * are made absolute.
 */
export interface ImageName {
  readonly place: string;
  /** The platform `os/arch` to take from it, if `FROM --platform=` names one. @default the platform that is built */
  readonly platform?: string | undefined;
  readonly at: Position;
}

/** A file tree that copies take from. */
export type TreeSource =
  | { readonly kind: 'image'; readonly image: ImageName }
  /**
   * A directory of the host. `ignore` holds .dockerignore patterns, in order. `modes` is `keep` for the
   * context of a Dockerfile, as docker does; for recipes it is `checkout`: 0755 for directories and for
   * files that their owner may execute, 0644 for others, so that a checkout's umask does not show.
   */
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly ignore: readonly string[];
      readonly modes: 'checkout' | 'keep';
      readonly at: Position;
    }
  /** A tar file of the host, plain or compressed by gzip, zstd or xz (told by its magic). */
  | { readonly kind: 'tar'; readonly path: string; readonly at: Position }
  /** A tree built up from nothing or from another source: a Dockerfile stage. */
  | {
      readonly kind: 'stage';
      readonly name: string;
      readonly base: TreeSource | undefined;
      readonly layers: readonly Layer[];
    };

/** A tree on this machine. */
export type HostSource = Extract<TreeSource, { readonly kind: 'directory' | 'tar' }>;

export interface RecipeOwner {
  readonly uid: number;
  readonly gid: number;
}

/** One `COPY SRC… DEST`, with the rules of a Dockerfile for globs and trailing slashes. */
export interface Copy {
  /** Paths or globs inside the source, relative to its root. At least one. */
  readonly from: readonly string[];
  /** Absolute path in the result. A trailing slash, or more than one source, makes it a directory. */
  readonly to: string;
  readonly owner: RecipeOwner | undefined;
  /** Permission bits for everything that is copied, or undefined to keep them. */
  readonly mode: number | undefined;
  /** Whether a local tar is unpacked instead of copied, as `ADD` does. */
  readonly unpackTars: boolean;
  readonly at: Position;
}

export interface InlineFile {
  /** Absolute path in the rootfs. */
  readonly path: string;
  readonly node:
    | { readonly kind: 'file'; readonly content: Uint8Array }
    | { readonly kind: 'directory' }
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'hardlink'; readonly target: string };
  readonly mode: number | undefined;
  readonly owner: RecipeOwner | undefined;
  readonly xattrs: Readonly<Record<string, Uint8Array>>;
  readonly at: Position;
}

/** One layer, which is applied over the previous ones. */
export type Layer =
  /** The whole source is laid over `/`, with its whiteouts. Files belong to `owner`, or to root. */
  | {
      readonly kind: 'tree';
      readonly source: TreeSource;
      readonly owner: RecipeOwner | 'keep' | undefined;
      readonly at: Position;
    }
  | { readonly kind: 'copy'; readonly source: TreeSource; readonly copies: readonly Copy[] }
  | { readonly kind: 'files'; readonly files: readonly InlineFile[] };

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

/**
 * What to build. Places, paths, labels and variables may hold `${TARGETARCH}`, `${TARGETOS}` and
 * `${TARGETPLATFORM}` until `forPlatform` replaces them.
 */
export interface Recipe {
  /** The file that was read: a recipe or a Dockerfile. */
  readonly file: string;
  readonly base: ImageName;
  /** The platforms `os/arch`, or undefined for all that the base has. */
  readonly platforms: readonly string[] | undefined;
  readonly kernel: KernelSource | undefined;
  /** The recipe of the image that `kernel` names, where it is built of one. */
  readonly kernelRecipe?: KernelRecipeName | undefined;
  /** Absolute paths in the rootfs, globs allowed; removed before any layer is applied. */
  readonly remove: readonly string[];
  readonly layers: readonly Layer[];
  readonly services: readonly ServiceSource[];
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
