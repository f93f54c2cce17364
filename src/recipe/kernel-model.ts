import type { ImageName, Position } from './sources.ts';

/** The architectures of Talos, in the words of images. */
export type KernelArch = 'amd64' | 'arm64';

/** A checked `kernel.yaml`. All paths are absolute. */
export interface KernelRecipe {
  /** The name of the recipe, for messages. */
  readonly file: string;
  readonly source: KernelTreeSource;
  /** The version that the source must have; undefined takes any. */
  readonly version: string | undefined;
  /** Undefined means that of the machine that builds. */
  readonly arch: KernelArch | undefined;
  readonly patches: PatchSource | undefined;
  readonly config: KernelConfigSource;
  readonly modules: readonly OutsideModuleFolder[];
  /** Undefined means a key for one build. */
  readonly signing: SigningFiles | undefined;
  /** Whether debug information is removed from modules. */
  readonly strips: boolean;
  readonly localVersion: string | undefined;
  readonly jobs: number | undefined;
  /** Where modules lie: `usr` is /usr/lib/modules, `lib` is /lib/modules. */
  readonly layout: 'usr' | 'lib';
  readonly image: { readonly tag: string | undefined; readonly labels: Readonly<Record<string, string>> };
}

/** A file or a directory of this machine, and where the recipe names it. */
export interface NamedPath {
  readonly path: string;
  readonly at: Position;
}

/** Checksums that a file must have, in hexadecimal. */
export interface SourceChecksums {
  readonly sha256: string | undefined;
  readonly sha512: string | undefined;
}

export type KernelTreeSource =
  | (NamedPath & { readonly kind: 'tarball'; readonly checksums: SourceChecksums })
  | (NamedPath & { readonly kind: 'debian'; readonly package: string; readonly checksums: SourceChecksums })
  | (NamedPath & { readonly kind: 'directory' })
  | (NamedPath & { readonly kind: 'git'; readonly ref: string });

export type PatchSource =
  | (NamedPath & { readonly kind: 'directory' })
  | { readonly kind: 'files'; readonly files: readonly NamedPath[] };

export interface KernelConfigSource {
  readonly base: KernelConfigBase;
  /** Files of options, laid over the base in this order. */
  readonly fragments: readonly NamedPath[];
  /** Laid over the base and the fragments. */
  readonly options: readonly InlineOption[];
}

export type KernelConfigBase =
  | (NamedPath & { readonly kind: 'file' })
  | { readonly kind: 'image'; readonly image: ImageName }
  | { readonly kind: 'target'; readonly target: string; readonly at: Position };

export interface InlineOption {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** As the recipe has it: `y`, `m`, `n`, a number, or a text without quotes. */
  readonly value: string;
  readonly at: Position;
}

export interface OutsideModuleFolder extends NamedPath {
  readonly as: 'external' | 'patch';
}

export interface SigningFiles {
  readonly key: NamedPath;
  /** Undefined means that the file of the key holds it too. */
  readonly cert: NamedPath | undefined;
}
