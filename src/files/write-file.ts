import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStream } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { BatchWriter } from './batch-writer.ts';
import { temporaryName } from './owner.ts';

/** The mode before the umask. */
export const NEW_FILE_MODE = 0o666;

export interface WriteFileOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether to wait until the content is on disk. Not needed for files that are useless after a crash. @default true
   */
  readonly durable?: boolean;
  /** The mode of the new file; that of an old file is not kept. @default 0o666, reduced by the umask */
  readonly mode?: number | undefined;
}

/**
 * Writes a whole file: first under a temporary name beside `target`, then by rename. If the content fails, for example
 * because its digest is wrong, no temporary file remains and `target` is unchanged.
 */
export async function writeFileWhole(
  target: string,
  content: ByteStream,
  options: WriteFileOptions = {},
): Promise<void> {
  await moveInto(target, await writeTemporary(dirname(target), content, { ...options, what: target }));
}

/** Gives a whole temporary file its name, or removes it. */
export async function moveInto(target: string, temporary: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asRootsmithError(error, `write \`${target}\``);
  }
}

export interface WriteTemporaryOptions extends WriteFileOptions {
  /** The purpose of the file, for messages. */
  readonly what: string;
}

/**
 * Writes a file whose final name depends on its content, and returns its temporary path. The caller renames it; a later
 * run removes it otherwise. If the content fails, nothing remains.
 */
export async function writeTemporary(
  directory: string,
  content: ByteStream,
  { signal, durable = true, mode = NEW_FILE_MODE, what }: WriteTemporaryOptions,
): Promise<string> {
  const temporary = join(directory, await temporaryName());
  try {
    await writeNew(temporary, content, { signal, durable, mode });
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw asRootsmithError(error, `write \`${what}\``);
  }
}

/** Makes the renames in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface WriteNewOptions {
  readonly signal: AbortSignal | undefined;
  readonly durable: boolean;
  readonly mode: number;
}

async function writeNew(path: string, content: ByteStream, { signal, durable, mode }: WriteNewOptions): Promise<void> {
  const handle = await open(path, 'wx', mode);
  const writer = new BatchWriter(handle, durable);
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      await writer.add(chunk);
    }
    await writer.finish();
  } finally {
    await writer.settle();
    await handle.close();
  }
}
