import { type ByteStream, type RandomAccess, readRange } from '../../bytes/index.ts';
import type { TarEntry } from '../../formats/index.ts';

/** An entry of a layer whose bytes can be read again and again. */
export interface HeldEntry extends Omit<TarEntry, 'body'> {
  readonly open: () => ByteStream;
}

/** Memory that an entry takes beside its bytes (measured, rounded up). */
const ENTRY_BYTES = 512;

/** A smaller part of a chunk is copied: it would keep all of the chunk in memory. */
const SMALL_BYTES = 64 * 1024;

/** Memory that one layer may take. A layer with more is read again when it is rewritten. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/**
 * Keeps the entries of a layer while the layer is searched for boot assets, so that it need not be fetched, expanded
 * and checked a second time. The assets lie in files; beside them such a layer holds very little.
 */
export class EntryKeeper {
  readonly #entries: HeldEntry[] = [];
  #heldBytes = 0;

  /** Takes an entry whose content lies in a file already. */
  addFile(entry: TarEntry, file: RandomAccess): void {
    const { body: _, ...header } = entry;
    this.#hold(header, () => readRange(file));
  }

  /** Reads the entry's body, if there is still room for it. */
  async add(entry: TarEntry): Promise<void> {
    const { body, ...header } = entry;
    this.#heldBytes += header.size + ENTRY_BYTES;
    if (this.#heldBytes > MAX_HELD_BYTES) return;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk.length < SMALL_BYTES ? chunk.slice() : chunk);
    this.#hold(header, () => streamOfChunks(chunks));
  }

  /** In the order of the layer; undefined where the entries take too much memory. */
  entries(): readonly HeldEntry[] | undefined {
    return this.#heldBytes > MAX_HELD_BYTES ? undefined : this.#entries;
  }

  #hold(header: Omit<TarEntry, 'body'>, open: () => ByteStream): void {
    const headerBytes = header.headerBytes();
    this.#heldBytes += headerBytes.length;
    if (this.#heldBytes > MAX_HELD_BYTES) this.#entries.length = 0;
    else this.#entries.push({ ...header, headerBytes: () => headerBytes, open });
  }
}

/** A function of its own, since a call takes no more than some ten thousand arguments. */
async function* streamOfChunks(chunks: readonly Uint8Array[]): ByteStream {
  yield* chunks;
}
