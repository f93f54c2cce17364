import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '../../files/index.ts';
import { type DiskUse, folderRecord } from '../blobs/disk-use.ts';

/** Counts what is in a folder: content by its size, and everything else as what says what there is. */
export async function measure(directory: string, ownFolder: string, use: DiskUse): Promise<void> {
  for await (const { name, size } of filesBelow(directory, '')) {
    if (name.startsWith('blobs/')) use.addFile(size);
    else use.setRecord(recordName(name, ownFolder), size);
  }
}

/** The names by which those who write them tell of their sizes. */
function recordName(name: string, ownFolder: string): string {
  if (name === 'index.json') return 'index';
  const journal = /^repositories\/(?<repository>.+)\/_members\.jsonl$/.exec(name.slice(ownFolder.length + 1))?.groups;
  return journal === undefined ? name : `journal ${journal['repository']}`;
}

async function* filesBelow(
  directory: string,
  prefix: string,
): AsyncGenerator<{ readonly name: string; readonly size: number }, void, void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      yield { name: folderRecord(name), size: 1 };
      yield* filesBelow(path, `${name}/`);
    } else if (entry.isFile()) yield { name, size: await sizeOf(path) };
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isMissingFile(error)) return 0;
    throw error;
  }
}
