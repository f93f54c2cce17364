import type { ByteStream, RandomAccess, Scratch } from '../../bytes/index.ts';

/** A part of a file; the whole of it where nothing is said. */
export interface FileRange {
  /** @default 0 */
  readonly start?: number;
  /** @default to the end */
  readonly length?: number;
}

/** A file that is written once, from front to back, and then read. */
export interface WorkFile {
  /** Where outside programs find it. */
  readonly path: string;
  /** The same stream, which also goes to this file. The file is whole once the loop has ended. */
  alsoTo(content: ByteStream): AsyncGenerator<Uint8Array, void, void>;
  /** Reads it, or a part of it, from front to back. Can be called again and again. */
  read(range?: FileRange): ByteStream;
  /** Opens it for reading at any offset. */
  open(): Promise<RandomAccess & AsyncDisposable>;
  /** Removes its name: what is open can still be read. */
  remove(): Promise<void>;
}

/** Where a build keeps what it does not keep in memory. Everything goes when the build ends. */
export interface WorkFiles {
  /** No other build of this machine has the same name while this one runs. */
  readonly name: string;
  /** Where they lie on this machine; undefined in memory. */
  readonly folder: string | undefined;
  /** A file that nothing has been written to yet. Its name is for people who look into the folder. */
  newFile(name: string): WorkFile;
  /** A path that nothing has yet, for outside programs to write to. */
  newPath(name: string): string;
  /** Keeps compressed blocks until they are copied to where they go. */
  newScratch(name: string): Scratch & AsyncDisposable;
}

/** Writes a stream to a file and gives its size. */
export async function spool(file: WorkFile, content: ByteStream, signal?: AbortSignal): Promise<number> {
  let size = 0;
  for await (const chunk of file.alsoTo(content)) {
    signal?.throwIfAborted();
    size += chunk.length;
  }
  return size;
}
