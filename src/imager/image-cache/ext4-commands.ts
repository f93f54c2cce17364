import type { CacheFile } from './cache-files.ts';

/** Some files that are written into the file system by one run of debugfs. */
export interface CommandBatch {
  readonly commands: string;
  /** In the order in which the commands name them: `0`, `1` and so on. */
  readonly files: readonly CacheFile[];
}

/** What debugfs says to each batch stays below the 64 KiB that are kept of it. */
const BATCH_BYTES = 24 * 1024;

/** The folders that files lie in, parents first. */
export function foldersOf(files: readonly Pick<CacheFile, 'path'>[]): readonly string[] {
  const folders = files.flatMap(({ path }) => {
    const names = path.split('/').slice(0, -1);
    return names.map((_, index) => names.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

/** The commands of debugfs that make folders and files. Their names hold no quotes. */
export function commandBatches(files: readonly CacheFile[]): readonly CommandBatch[] {
  const batches: { commands: string; files: CacheFile[] }[] = [{ commands: '', files: [] }];
  for (const folder of foldersOf(files)) roomIn(batches).commands += `mkdir "/${folder}"\n`;
  for (const file of files) {
    const batch = roomIn(batches);
    const slash = file.path.lastIndexOf('/');
    batch.commands += `cd "/${file.path.slice(0, slash)}"\nwrite ${batch.files.length} "${file.path.slice(slash + 1)}"\n`;
    batch.files.push(file);
  }
  return batches;
}

function roomIn(batches: { commands: string; files: CacheFile[] }[]): { commands: string; files: CacheFile[] } {
  const last = batches.at(-1);
  if (last !== undefined && last.commands.length < BATCH_BYTES) return last;
  const next = { commands: '', files: [] };
  batches.push(next);
  return next;
}
