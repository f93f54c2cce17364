import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isRootsmithError } from '../errors/index.ts';
import { FileAccess } from './file-access.ts';

/** A cache whose files have names of one form. They appear when they are whole, and never change. */
export interface CachedFiles {
  readonly folder: string;
  readonly names: RegExp;
}

export interface CachedFile {
  readonly path: string;
  readonly size: number;
  readonly usedMs: number;
}

/** The files of a cache, those that were used last first. */
export async function filesByUse({ folder, names }: CachedFiles): Promise<readonly CachedFile[]> {
  const paths = (await readdir(folder)).filter((name) => names.test(name)).map((name) => join(folder, name));
  const files = await Promise.all(paths.map(factsOf));
  return files.toSorted((a, b) => b.usedMs - a.usedMs);
}

/** Removes the files that were not used for the longest time, so that no more stay than fit. */
export async function removeUnused(
  files: CachedFiles,
  { maxBytes, maxFiles = Number.POSITIVE_INFINITY }: { readonly maxBytes: number; readonly maxFiles?: number },
): Promise<void> {
  let left = maxBytes;
  for (const [index, { path, size }] of (await filesByUse(files)).entries()) {
    left -= size;
    if (left < 0 || index >= maxFiles) await rm(path, { force: true });
  }
}

export async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined); // Another run may just have removed it.
}

interface UnusableOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onUnusable?: ((error: Error) => void) | undefined;
}

/** Undefined where a cache cannot be used: without it work takes longer, and nothing else. Throws what is a bug. */
export async function unlessUnusable<T>(
  work: Promise<T>,
  { signal, onUnusable }: UnusableOptions,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || (!isRootsmithError(error) && !('code' in error))) throw error;
    onUnusable?.(error);
    return undefined;
  }
}

/** A cache can do without any of its files. */
export async function openIfThere(path: string): Promise<FileAccess | undefined> {
  try {
    return await FileAccess.open(path, 'refuse');
  } catch {
    return undefined;
  }
}

/** A file that another run removes meanwhile has no bytes. */
async function factsOf(path: string): Promise<CachedFile> {
  const facts = await stat(path).catch(() => undefined);
  return { path, size: facts?.size ?? 0, usedMs: facts?.mtimeMs ?? 0 };
}
