import { type ByteStream, type RandomAccess, readAll, readRange, streamOf } from '../../bytes/index.ts';
import type { TarEntry } from '../../formats/index.ts';

/** An entry of a layer whose bytes are at hand, as often as they are wanted. */
export interface HeldEntry extends Omit<TarEntry, 'body'> {
  readonly open: () => ByteStream;
}

/** What an entry takes beside its bytes (measured, rounded up). */
const ENTRY_BYTES = 512;

/** What one layer may take in memory. One with more is read again when it is written anew. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/**
 * Keeps a layer's entries while it is read for its assets, so that it need not be fetched, expanded
 * and checked a second time. Beside the assets, which lie in files, such layers hold next to nothing.
 */
export class EntryKeeper {
  readonly #entries: HeldEntry[] = [];
  #heldBytes = 0;

  /** Takes an entry whose content lies elsewhere already. */
  addFile(entry: TarEntry, file: RandomAccess): void {
    const { body: _, ...header } = entry;
    this.#hold(header, () => readRange(file));
  }

  /** Reads the entry's body, if there is still room for it. */
  async add(entry: TarEntry): Promise<void> {
    const { body, ...header } = entry;
    this.#heldBytes += header.size + ENTRY_BYTES;
    if (this.#heldBytes > MAX_HELD_BYTES) return;
    const bytes = await readAll(body, { limitBytes: MAX_HELD_BYTES, what: `\`${entry.path}\`` });
    this.#hold(header, () => streamOf(bytes));
  }

  /** In the order of the layer; undefined where they were too many. */
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
