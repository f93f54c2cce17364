import type { ByteStream } from '../../bytes/index.ts';
import { spool, type WorkFile } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { FileContent, LayerOptions } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';

export interface SpooledLayer {
  /** For messages. */
  readonly what: string;
  /** The whole tar, uncompressed, which is written while it is read. */
  readonly tar: WorkFile;
  /** Of the tar, where it is checked while the tar is read. */
  readonly digest?: Digest | undefined;
  /** Seconds since 1970, for directories that the tar does not describe. */
  readonly mtime: number;
}

/** Options for a tree whose files are read from the spooled tar later. */
export function spooledLayer(
  { what, tar, digest, mtime }: SpooledLayer,
  { files, signal }: Pick<BuildContext, 'files' | 'signal'>,
): LayerOptions {
  return {
    what,
    mtime,
    signal,
    store: (entry, body) => contentOf(entry, body, { tar, digest, newFile: () => files.newFile('sparse') }),
  };
}

/** The bytes of a file lie in the spooled tar already, but for those of sparse files, which are stored in pieces there. */
async function contentOf(
  { dataOffset, size, storedSize }: TarEntry,
  body: ByteStream,
  { tar, digest, newFile }: Pick<SpooledLayer, 'tar' | 'digest'> & { readonly newFile: () => WorkFile },
): Promise<FileContent> {
  if (storedSize === size) return new SpooledContent(tar, dataOffset, size, digest);
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
  readonly #digest: Digest | undefined;

  constructor(file: WorkFile, start: number, length: number, digest?: Digest) {
    this.#file = file;
    this.#start = start;
    this.#length = length;
    this.#digest = digest;
  }

  get origin(): string | undefined {
    return this.#digest && `${this.#digest} ${this.#start} ${this.#length}`;
  }

  open(): ByteStream {
    return this.#file.read({ start: this.#start, length: this.#length });
  }
}
