import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteStream } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { isMissingFile, notRegular, readFileStream } from '../files/index.ts';
import type { LayoutFiles } from './layout-files.ts';

/** A layout in a directory. Opens a file for each read, and nothing in between. */
export class DirectoryFiles implements LayoutFiles {
  readonly place: string;
  readonly #directory: string;

  constructor(place: string, directory: string) {
    this.place = place;
    this.#directory = directory;
  }

  async sizeOf(path: string): Promise<number | undefined> {
    const full = join(this.#directory, path);
    try {
      const facts = await stat(full);
      if (!facts.isFile()) throw notRegular(full, facts);
      return facts.size;
    } catch (error) {
      if (isMissingFile(error)) return undefined;
      throw asRootsmithError(error, `read \`${full}\``);
    }
  }

  read(path: string, offset?: number): ByteStream {
    return readFileStream(join(this.#directory, path), offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
