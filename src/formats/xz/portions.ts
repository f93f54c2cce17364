import { ByteReader, type ByteStream, compressibleRuns, type RandomAccess, WINDOW_BYTES } from '../../bytes/index.ts';
import type { XzBlock } from './blocks.ts';

/** A part of the content that becomes one block. */
export type Portion =
  | { readonly kind: 'run'; readonly bytes: Uint8Array; readonly compressible: boolean }
  | { readonly kind: 'reused'; readonly block: XzBlock };

/** What blocks of an earlier stream hold. */
export interface OldContent {
  /** In ascending order. */
  readonly blocks: readonly XzBlock[];
  /** The content of the whole earlier stream. */
  readonly content: RandomAccess;
}

/** Bounds what is held while a block may still turn out to be equal: `xz -6` makes blocks of 24 MiB. */
const MAX_REUSED_BYTES = 24 * 1024 * 1024;
/** Below this, a block of its own costs more than it saves. */
const MIN_REUSED_BYTES = 64 * 1024;

/** Cuts content into runs, and into blocks of an earlier stream that hold the very same at the very same offset. */
export async function* portionsOf(
  source: ByteStream,
  old: OldContent | undefined,
): AsyncGenerator<Portion, void, void> {
  await using reader = new ByteReader(source);
  const candidates = (old?.blocks ?? [])
    .filter(({ contentBytes }) => contentBytes >= MIN_REUSED_BYTES && contentBytes <= MAX_REUSED_BYTES)
    .values();
  let next = candidates.next().value;
  while (!(await reader.isAtEnd())) {
    while (next !== undefined && next.contentOffset < reader.offset) next = candidates.next().value;
    const distance = next === undefined ? WINDOW_BYTES : next.contentOffset - reader.offset;
    if (old !== undefined && next !== undefined && distance === 0) yield* compared(reader, next, old.content);
    else yield* runsOf(await readUpTo(reader, Math.min(WINDOW_BYTES, distance)));
  }
}

/** The block if all of its content comes next, else the runs of what was read to find out. */
async function* compared(reader: ByteReader, block: XzBlock, old: RandomAccess): AsyncGenerator<Portion, void, void> {
  const windows: Uint8Array[] = [];
  for (let done = 0; done < block.contentBytes; ) {
    const window = await readUpTo(reader, Math.min(WINDOW_BYTES, block.contentBytes - done));
    windows.push(window);
    const before = window.length === 0 ? window : await old.read(block.contentOffset + done, window.length);
    if (window.length === 0 || Buffer.compare(window, before) !== 0) {
      for (const each of windows) yield* runsOf(each);
      return;
    }
    done += window.length;
  }
  yield { kind: 'reused', block };
}

function* runsOf(window: Uint8Array): Generator<Portion, void, void> {
  for (const run of compressibleRuns(window)) yield { kind: 'run', ...run };
}

/** As many bytes as there are, up to `most`. */
async function readUpTo(reader: ByteReader, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let filled = 0;
  while (filled < most) {
    const some = await reader.readSome(most - filled);
    if (some === undefined) break;
    bytes.set(some, filled);
    filled += some.length;
  }
  return bytes.subarray(0, filled);
}
