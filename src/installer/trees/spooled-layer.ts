import type { ByteStream } from '../../bytes/index.ts';
import { spool, type WorkFile } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { FileContent, LayerOptions } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';

export interface SpooledLayer {
  /** For messages. */
  readonly what: string;
  /** The whole tar, uncompressed, which is written while it is read. */
  readonly tar: WorkFile;
  /** Seconds since 1970, for directories that the tar does not describe. */
  readonly mtime: number;
}

/** Options for a tree whose files are read from the spooled tar later. */
export function spooledLayer(
  { what, tar, mtime }: SpooledLayer,
  { files, signal }: Pick<BuildContext, 'files' | 'signal'>,
): LayerOptions {
  return { what, mtime, signal, store: (entry, body) => contentOf(entry, body, tar, () => files.newFile('sparse')) };
}

/** The bytes of a file lie in the spooled tar already, but for those of sparse files, which are stored in pieces there. */
async function contentOf(
  { dataOffset, size, storedSize }: TarEntry,
  body: ByteStream,
  tar: WorkFile,
  newFile: () => WorkFile,
): Promise<FileContent> {
  if (storedSize === size) return new SpooledContent(tar, dataOffset, size);
  const file = newFile();
  await spool(file, body);
  return new SpooledContent(file, 0, size);
}

/** A part of a work file. It is a class, since a hundred thousand closures take twice the memory. */
class SpooledContent {
  readonly kind = 'stream';
  readonly #file: WorkFile;
  readonly #start: number;
  readonly #length: number;

  constructor(file: WorkFile, start: number, length: number) {
    this.#file = file;
    this.#start = start;
    this.#length = length;
  }

  open(): ByteStream {
    return this.#file.read({ start: this.#start, length: this.#length });
  }
}
