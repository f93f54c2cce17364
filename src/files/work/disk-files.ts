import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteStream, RandomAccess, Scratch } from '../../bytes/index.ts';
import { FileAccess } from '../file-access.ts';
import type { Workspace } from '../workspace.ts';
import { alsoToFile, readFileRange } from './file-streams.ts';
import { OverflowScratch } from './overflow-scratch.ts';
import type { FileRange, WorkFile, WorkFiles } from './work-files.ts';

/** Keeps what a build needs in files of a workspace. */
export function diskFiles(workspace: Workspace): WorkFiles {
  return {
    name: basename(workspace.path),
    folder: workspace.path,
    newFile: (name): WorkFile => new DiskFile(workspace.newPath(name)),
    newPath: (name): string => workspace.newPath(name),
    newScratch: (name): Scratch & AsyncDisposable => new OverflowScratch(workspace.newPath(name)),
  };
}

class DiskFile implements WorkFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  alsoTo(content: ByteStream): AsyncGenerator<Uint8Array, void, void> {
    return alsoToFile(this.path, content);
  }

  read(range?: FileRange): ByteStream {
    return readFileRange(this.path, range);
  }

  async open(): Promise<RandomAccess & AsyncDisposable> {
    return await FileAccess.open(this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path);
  }
}
