import { type ByteStream, memoryScratch, type RandomAccess, type Scratch } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { FileRange, WorkFile, WorkFiles } from './work-files.ts';

/** What all work files of one run may take together: an installer with its expanded initramfs has some 150 MB. */
const MAX_HELD_BYTES = 384 * 1024 * 1024;

/** Keeps what a run reads in memory, so that it writes nothing to disk. `limitBytes` bounds all files together. */
export function memoryFiles(limitBytes: number = MAX_HELD_BYTES): WorkFiles {
  const room = new Room(limitBytes);
  let count = 0;
  return {
    name: 'memory',
    folder: undefined,
    newFile: (name): WorkFile => new MemoryFile(`memory:${++count}-${name}`, room),
    newPath(name) {
      throw new Error(`bug: nothing is written to disk, and \`${name}\` was to be`);
    },
    newScratch: (): Scratch & AsyncDisposable => ({ ...memoryScratch(), async [Symbol.asyncDispose]() {} }),
  };
}

/** The bytes that the files of a run take together. */
class Room {
  readonly #limitBytes: number;
  #held = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Throws `LIMIT_EXCEEDED`. */
  take(bytes: number): void {
    this.#held += bytes;
    if (this.#held <= this.#limitBytes) return;
    throw new RootsmithError('LIMIT_EXCEEDED', `what is read takes more than ${this.#limitBytes} bytes of memory`, {
      hint: 'Name a smaller image, or one of its parts.',
      details: { limit: this.#limitBytes },
    });
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

const FIRST_BLOCK_BYTES = 4 * 1024;
const MAX_BLOCK_BYTES = 1024 * 1024;

/** A file in blocks, so that it can grow without being copied. */
class MemoryFile implements WorkFile {
  readonly path: string;
  readonly #room: Room;
  readonly #blocks: Uint8Array[] = [];
  /** The offset of each block in the file. */
  readonly #starts: number[] = [];
  #size = 0;
  #capacity = 0;

  constructor(path: string, room: Room) {
    this.path = path;
    this.#room = room;
  }

  async *alsoTo(content: ByteStream): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of content) {
      this.#append(chunk);
      yield chunk;
    }
  }

  async *read({ start = 0, length = this.#size - start }: FileRange = {}): AsyncGenerator<Uint8Array, void, void> {
    for (let at = start; at < start + length && at < this.#size; ) {
      const piece = this.#piece(at, start + length - at);
      yield piece;
      at += piece.length;
    }
  }

  async open(): Promise<RandomAccess & AsyncDisposable> {
    return {
      size: this.#size,
      read: async (offset, length) => this.#copy(offset, length),
      async [Symbol.asyncDispose]() {},
    };
  }

  /** What is open keeps its bytes, which the run no longer counts. */
  async remove(): Promise<void> {
    this.#room.release(this.#capacity);
    this.#capacity = 0;
  }

  #append(chunk: Uint8Array): void {
    for (let done = 0; done < chunk.length; ) {
      const block = this.#lastBlock();
      const at = this.#size - (this.#starts.at(-1) ?? 0);
      const part = chunk.subarray(done, done + block.length - at);
      block.set(part, at);
      done += part.length;
      this.#size += part.length;
    }
  }

  /** A block with room: the last one, or a new one twice as large. */
  #lastBlock(): Uint8Array {
    const last = this.#blocks.at(-1);
    if (last !== undefined && this.#size < (this.#starts.at(-1) ?? 0) + last.length) return last;
    const length = Math.min(MAX_BLOCK_BYTES, 2 * (last?.length ?? FIRST_BLOCK_BYTES / 2));
    this.#room.take(length);
    this.#capacity += length;
    const block = new Uint8Array(length);
    this.#blocks.push(block);
    this.#starts.push(this.#size);
    return block;
  }

  /** The bytes from `at` to the end of their block, at most `most`. */
  #piece(at: number, most: number): Uint8Array {
    const index = this.#blockAt(at);
    const start = this.#starts[index] ?? 0;
    const end = Math.min(at + most, this.#size);
    return (this.#blocks[index] ?? new Uint8Array()).subarray(at - start, end - start);
  }

  /** The index of the block that holds an offset. */
  #blockAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #copy(offset: number, length: number): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.#size)) {
      const found = `cannot read ${length} bytes at offset ${offset}: only ${this.#size} bytes exist`;
      throw new RootsmithError('FORMAT_TRUNCATED', found, { details: { offset, length, size: this.#size } });
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const piece = this.#piece(offset + done, length - done);
      bytes.set(piece, done);
      done += piece.length;
    }
    return bytes;
  }
}
