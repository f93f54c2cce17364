import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { openRegular } from '../open-regular.ts';
import type { FileRange } from './work-files.ts';

const CHUNK_BYTES = 1024 * 1024;

interface ReadFileOptions extends FileRange {
  /** Whether a link may be followed, and lead anywhere. @default 'follow' */
  readonly links?: 'follow' | 'refuse';
}

/** A regular file, or a part of it, from front to back. Can be called again and again. */
export async function* readFileRange(
  path: string | Buffer,
  { start = 0, length, links }: ReadFileOptions = {},
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

/**
 * The same stream, which also goes to a new file. The file is whole once the loop has ended; a part of it may stay
 * where the loop fails, so the path must lie inside a workspace.
 */
export async function* alsoToFile(path: string, content: ByteStream): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(path, 'wx').catch((error: unknown) => {
    throw asRootsmithError(error, `write \`${path}\``);
  });
  let written: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of content) {
      await written;
      // The chunk is written while the reader works on it.
      written = writeAll(handle, chunk, path);
      // The next `await` meets a failure; without this line, Node would report it as unhandled before that.
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
