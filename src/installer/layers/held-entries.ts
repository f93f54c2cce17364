import { type ByteStream, type RandomAccess, readRange, streamOf } from '../../bytes/index.ts';
import { encodeTarHeader, type TarEntry } from '../../formats/index.ts';

/** An entry of a layer whose bytes can be read again and again. */
export interface HeldEntry extends Omit<TarEntry, 'body'> {
  readonly open: () => ByteStream;
}

/** Memory that an entry takes beside its bytes (measured, rounded up). */
const ENTRY_BYTES = 512;

/** A smaller part of a chunk is copied: it would keep all of the chunk in memory. */
const SMALL_BYTES = 64 * 1024;

/** A layer with more entries of the boot files' folders is read again by the next build. */
const MAX_HEADERS = 1000;

/** Memory that one layer may take. A layer with more is read again when it is rewritten. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/**
 * Keeps the entries of a layer while the layer is searched for boot assets, so that it need not be fetched, expanded
 * and checked a second time. The assets lie in files; beside them such a layer holds very little.
 */
export class EntryKeeper {
  readonly #entries: HeldEntry[] = [];
  readonly #headers: HeldEntry[] = [];
  #heldBytes = 0;

  /** Takes an entry whose content lies in a file already. */
  addFile(entry: TarEntry, file: RandomAccess): void {
    const { body: _, ...header } = entry;
    this.#hold(header, () => readRange(file));
  }

  /** Reads the entry's body, if there is still room for it. `isNamed` keeps its header in any case. */
  async add(entry: TarEntry, isNamed = false): Promise<void> {
    const { body, ...header } = entry;
    if (isNamed && this.#headers.length <= MAX_HEADERS) this.#headers.push(withoutContent(header));
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

  /** The entries that were to be kept by name, without content; undefined where they are too many. */
  headers(): readonly HeldEntry[] | undefined {
    return this.#headers.length > MAX_HEADERS ? undefined : this.#headers;
  }

  #hold(header: Omit<TarEntry, 'body'>, open: () => ByteStream): void {
    const headerBytes = header.headerBytes();
    this.#heldBytes += headerBytes.length;
    if (this.#heldBytes > MAX_HELD_BYTES) this.#entries.length = 0;
    else this.#entries.push({ ...header, headerBytes: () => headerBytes, open });
  }
}

function withoutContent(header: Omit<TarEntry, 'body'>): HeldEntry {
  const empty = { ...header, size: 0, storedSize: 0 };
  return { ...empty, headerBytes: () => encodeTarHeader(empty), open: () => streamOf() };
}

/** A function of its own, since a call takes no more than some ten thousand arguments. */
async function* streamOfChunks(chunks: readonly Uint8Array[]): ByteStream {
  yield* chunks;
}
