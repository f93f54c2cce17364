import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { openRegular } from '../../files/index.ts';

const CHUNK_BYTES = 256 * 1024;

export interface FileRange {
  /** @default 0 */
  readonly start?: number;
  /** @default to the end */
  readonly length?: number;
  /** Whether a link may be followed, and lead anywhere. @default 'follow' */
  readonly links?: 'follow' | 'refuse';
}

/** A regular file, or a part of it, from front to back. Can be called again and again. */
export async function* readFileRange(
  path: string | Buffer,
  { start = 0, length, links }: FileRange = {},
): AsyncGenerator<Uint8Array, void, void> {
  if (length === 0) return;
  const end = length === undefined ? {} : { end: start + length - 1 };
  try {
    await using handle = await openRegular(path, links);
    yield* handle.createReadStream({ start, highWaterMark: CHUNK_BYTES, autoClose: false, ...end });
  } catch (error) {
    throw asRootsmithError(error, `read \`${String(path)}\``);
  }
}

/** Writes a stream to a new file and gives its size. A partial file may stay: use it inside a workspace only. */
export async function spool(path: string, content: ByteStream, signal?: AbortSignal): Promise<number> {
  let size = 0;
  for await (const chunk of alsoTo(path, content)) {
    signal?.throwIfAborted();
    size += chunk.length;
  }
  return size;
}

/** The same stream, which also goes to a new file. The file is whole once the loop has ended. */
export async function* alsoTo(path: string, content: ByteStream): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(path, 'wx').catch((error: unknown) => {
    throw asRootsmithError(error, `write \`${path}\``);
  });
  let written: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of content) {
      await written;
      // Written while whoever reads is at work on the same chunk.
      written = writeAll(handle, chunk, path);
      // The failure is met at the next await of it; without this, Node would call it unhandled meanwhile.
      written.catch(ignore);
      yield chunk;
    }
    await written;
  } finally {
    await written.catch(ignore);
    await handle.close();
  }
}

function ignore(): void {}

async function writeAll(handle: FileHandle, chunk: Uint8Array, path: string): Promise<void> {
  try {
    await handle.writeFile(chunk);
  } catch (error) {
    throw asRootsmithError(error, `write \`${path}\``);
  }
}
