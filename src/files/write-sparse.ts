import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { coalesced, extentsOf, type SizedContent } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { writeAt } from './at-offset.ts';
import { temporaryName } from './owner.ts';
import { moveInto, NEW_FILE_MODE, type WriteFileOptions } from './write-file.ts';

/**
 * Writes a whole file under a temporary name and then renames it, as `writeFileWhole` does. Holes of the content become
 * holes of the file: they cost neither time nor space.
 */
export async function writeSparseFile(
  target: string,
  content: SizedContent,
  { signal, durable = true, mode = NEW_FILE_MODE }: WriteFileOptions = {},
): Promise<void> {
  const temporary = join(dirname(target), await temporaryName());
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await writeExtents(handle, content, signal);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw asRootsmithError(error, `write \`${target}\``);
  }
  await moveInto(target, temporary);
}

async function writeExtents(handle: FileHandle, content: SizedContent, signal: AbortSignal | undefined): Promise<void> {
  await handle.truncate(content.size);
  for (const { start, content: inner } of extentsOf(content)) {
    let at = start;
    for await (const chunk of coalesced(inner.open())) {
      signal?.throwIfAborted();
      await writeAt(handle, chunk, at);
      at += chunk.length;
    }
  }
}
