import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteStream, coalesced } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { temporaryName } from './owner.ts';

export interface WriteFileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Wait until the disk has it. Not needed for files that a crash makes worthless anyway. @default true */
  readonly durable?: boolean;
  /** Of the new file, whatever the old one had. @default 0o666, without what the umask takes away */
  readonly mode?: number | undefined;
}

/**
 * Writes a whole file: under a temporary name beside `target`, then by rename. Where the content
 * fails, for example because its digest is wrong, nothing remains and `target` stays what it was.
 */
export async function writeFileWhole(
  target: string,
  content: ByteStream,
  { signal, durable = true, mode = 0o666 }: WriteFileOptions = {},
): Promise<void> {
  const temporary = join(dirname(target), await temporaryName());
  try {
    await writeNew(temporary, content, { signal, durable, mode });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asRootsmithError(error, `write \`${target}\``);
  }
}

/** Makes renames in a directory last beyond a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeNew(
  path: string,
  content: ByteStream,
  { signal, durable, mode }: Pick<WriteFileOptions, 'signal'> & { readonly durable: boolean; readonly mode: number },
): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    for await (const chunk of coalesced(content)) {
      signal?.throwIfAborted();
      await handle.writeFile(chunk);
    }
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}
