import { dirname } from 'node:path';
import { type ByteStream, type RandomAccess, readRange, sliceAccess } from '../../bytes/index.ts';
import { DraftFile } from '../../files/index.ts';
import { TAR_BLOCK, TAR_END, tarPadding } from '../../formats/index.ts';
import type { Digest } from '../../oci/index.ts';
import { memberHeader } from './member-header.ts';

export interface BlobTarOptions {
  /** Where the finished file goes. Until then it lies beside that path. */
  readonly path: string;
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Whether to wait until the content is on disk. */
  readonly durable: boolean;
}

/** A blob in the tar. */
export interface TarBlob {
  readonly digest: Digest;
  readonly size: number;
  /** Of its first byte. */
  readonly offset: number;
}

/** A small file of the tar. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A tar that grows by one blob after the other, in the order in which they come. The size and the name of a blob are
 * known only after its last byte, so each has room for a header before it, which is filled in at the end.
 */
export class BlobTar implements AsyncDisposable {
  readonly #options: BlobTarOptions;
  readonly #blobs = new Map<Digest, TarBlob>();
  #file: Promise<DraftFile> | undefined;
  /** Blobs that are written at the same time wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: BlobTarOptions) {
    this.#options = options;
  }

  /** In the order in which they lie in the tar. */
  get blobs(): readonly TarBlob[] {
    return [...this.#blobs.values()];
  }

  find(digest: Digest): TarBlob | undefined {
    return this.#blobs.get(digest);
  }

  /** Adds a blob, whose digest is asked for at its end. One that fails, or that is there already, leaves nothing. */
  async add(content: ByteStream, digestOf: () => Digest): Promise<TarBlob> {
    const added = this.#turn.then(() => this.#append(content, digestOf));
    this.#turn = added.catch(() => undefined);
    return await added;
  }

  /** Opens a blob for reading at any offset. */
  async access({ offset, size }: TarBlob): Promise<RandomAccess> {
    return sliceAccess(await this.#draft(), offset, size);
  }

  /** Reads a blob, as often as it is wanted. */
  async *read(blob: TarBlob): ByteStream {
    yield* readRange(await this.access(blob));
  }

  /** Gives the blobs their names, adds a last file, and ends the tar. */
  async finish(names: ReadonlyMap<Digest, string>, { path, bytes }: TarFile): Promise<void> {
    const file = await this.#draft();
    for (const [digest, { size, offset }] of this.#blobs)
      await file.change(offset - TAR_BLOCK, memberHeader(nameOf(digest, names), size));
    const padding = new Uint8Array(tarPadding(bytes.length));
    for (const part of [memberHeader(path, bytes.length), bytes, padding, TAR_END]) await file.add(part);
    await file.finish();
  }

  /** Reads the finished tar. */
  async *content(): ByteStream {
    yield* readRange(await this.#draft());
  }

  /** Moves the finished tar to its path. */
  async place(): Promise<void> {
    await (await this.#draft()).moveTo(this.#options.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    await file?.[Symbol.asyncDispose]();
  }

  async #append(content: ByteStream, digestOf: () => Digest): Promise<TarBlob> {
    const file = await this.#draft();
    const start = file.size;
    try {
      await file.add(new Uint8Array(TAR_BLOCK));
      for await (const chunk of content) await file.add(chunk);
    } catch (error) {
      await file.cut(start);
      throw error;
    }
    const offset = start + TAR_BLOCK;
    const blob = { digest: digestOf(), size: file.size - offset, offset };
    const known = this.#blobs.get(blob.digest);
    if (known === undefined) await file.add(new Uint8Array(tarPadding(blob.size)));
    else await file.cut(start);
    this.#blobs.set(blob.digest, known ?? blob);
    return known ?? blob;
  }

  #draft(): Promise<DraftFile> {
    const { path, place: what, durable } = this.#options;
    return (this.#file ??= DraftFile.create(dirname(path), { what, durable }));
  }
}

function nameOf(digest: Digest, names: ReadonlyMap<Digest, string>): string {
  const name = names.get(digest);
  if (name === undefined) throw new Error(`bug: ${digest} has no name in the archive`);
  return name;
}
