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
