/** The facts about one limit. Help, documentation and errors are made from them. */
interface LimitFacts {
  readonly fallback: number;
  readonly unit: 'count' | 'bytes';
  /** What the sum is taken over: all that a command does, one image or archive, or one file. */
  readonly per: 'run' | 'image' | 'file';
  /** What is counted, as it follows "more than 5". */
  readonly counts: string;
  /** A note for the documentation: what is far below the limit, or why it is where it is. */
  readonly note: string;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * The limits beyond which an input is taken for an attack. Most of them bound sums, because a small image can hold
 * many small things or name one large thing often. `--limit NAME=VALUE` raises any of them.
 */
export const limitTable = {
  entries: {
    fallback: 110_000,
    unit: 'count',
    per: 'image',
    counts: 'files and directories',
    note: 'Of all layers together, of an initramfs, of a squashfs. A Talos root file system has some 5,000.',
  },
  memory: {
    fallback: 96 * MIB,
    unit: 'bytes',
    per: 'run',
    counts: 'bytes of names, attributes and tables to keep in memory',
    note: 'An estimate. What many entries share counts once. Beyond it, a command would take more than 300 MB.',
  },
  depth: {
    fallback: 1024,
    unit: 'count',
    per: 'file',
    counts: 'directories inside each other',
    note: 'Of a squashfs. Elsewhere 4096 bytes of a path are the bound, as in Linux.',
  },
  content: {
    fallback: 16 * GIB,
    unit: 'bytes',
    per: 'image',
    counts: 'bytes of content',
    note: 'What layers, archives and files expand to, with the holes of sparse files.',
  },
  ratio: {
    fallback: 100,
    unit: 'count',
    per: 'image',
    counts: 'bytes of content for each byte that was read',
    note: 'Applied beyond 256 MiB of content. Real layers are at 2 to 10.',
  },
  disk: {
    fallback: 128 * GIB,
    unit: 'bytes',
    per: 'run',
    counts: 'bytes of content of all images',
    note: 'As much may come to lie in the temporary folder.',
  },
  header: {
    fallback: MIB,
    unit: 'bytes',
    per: 'file',
    counts: 'bytes of extended headers',
    note: 'Before one entry of a tar; or extended attributes of one entry of a squashfs. Linux has 64 KiB for one.',
  },
  segments: {
    fallback: 1000,
    unit: 'count',
    per: 'image',
    counts: 'segments and archives of an initramfs',
    note: 'One for each extension, and a few.',
  },
  frames: {
    fallback: 1_000_000,
    unit: 'count',
    per: 'file',
    counts: 'compressed members, frames and streams',
    note: 'Of one file or layer. Layers that can be read lazily have one for each file.',
  },
  module: {
    fallback: 128 * MIB,
    unit: 'bytes',
    per: 'file',
    counts: 'bytes of a kernel module',
    note: 'The largest that are known have some 60 MiB.',
  },
  manifests: {
    fallback: 4000,
    unit: 'count',
    per: 'image',
    counts: 'manifests',
    note: 'Of all platforms of an image, with signatures and attestations.',
  },
  indexes: {
    fallback: 32,
    unit: 'count',
    per: 'image',
    counts: 'indexes inside of indexes',
    note: 'Real images have one.',
  },
  list: {
    fallback: 200_000,
    unit: 'count',
    per: 'file',
    counts: 'items of a list of a registry',
    note: 'Tags of a repository, or what refers to an image, all pages together.',
  },
} as const satisfies Record<string, LimitFacts>;

export type LimitName = keyof typeof limitTable;

/** A value for every limit. */
export type Limits = Readonly<Record<LimitName, number>>;

export const limitNames: readonly LimitName[] = Object.keys(limitTable) as LimitName[]; // the keys of a constant table

/** Below this size, content is not compared with the bytes that were read: a small image may well be all zeros. */
export const FREE_CONTENT_BYTES: number = 256 * MIB;

/** All limits, with the given values in place of those of the table. */
export function limitsWith(given: Partial<Limits> = {}): Limits {
  const fallbacks = limitNames.map((name) => [name, limitTable[name].fallback] as const);
  return { ...(Object.fromEntries(fallbacks) as Limits), ...given };
}
