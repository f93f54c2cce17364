import { type Budget, type ByteStream, type RandomAccess, sliceAccess } from '../../bytes/index.ts';
import { spool } from '../../files/index.ts';
import { readTar, readTarAt, type TarEntry } from '../../formats/index.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { seekableTar } from './seekable-tar.ts';

/** Where the bytes of a layer come from. */
export interface LayerBytes {
  /** For messages: `layer sha256:… of PLACE`. */
  readonly what: string;
  /** As they are stored, at any offset. */
  readonly stored: RandomAccess;
  /** The tar, from front to back, checked as far as its source allows. */
  readonly stream: () => ByteStream;
}

type LayerContext = Pick<InspectContext, 'files' | 'keep' | 'signal'> & { readonly budget: Budget };

/**
 * The tar of a layer. Each pass over it counts by itself in the budget, since it may be read more than once. Where its
 * compression allows that, it is read at any offset; else from front to back, and copied to a work file once the content
 * of a file is wanted.
 */
export class LayerFile {
  readonly bytes: LayerBytes;
  readonly #context: LayerContext;
  #seekable: Promise<RandomAccess | undefined> | undefined;
  #whole: Promise<RandomAccess> | undefined;

  constructor(bytes: LayerBytes, context: LayerContext) {
    this.bytes = bytes;
    this.#context = context;
  }

  /** The tar for reading at any offset; undefined where that would need a copy. */
  seekable(): Promise<RandomAccess | undefined> {
    const whole = (): Promise<RandomAccess> => (this.#whole ??= this.#copy());
    this.#seekable ??= seekableTar(this.bytes.stored, { whole, signal: this.#context.signal });
    return this.#seekable;
  }

  /** The entries in stored order. The body of each has to be read before the next. */
  async *entries(): AsyncGenerator<TarEntry, void, void> {
    const { signal } = this.#context;
    const budget = this.#context.budget.fork();
    const access = await this.seekable();
    if (access !== undefined) yield* readTarAt(access, { budget, signal });
    else yield* readTar(this.bytes.stream(), { budget, signal });
  }

  /** The content of an entry that was read before, as often as it is wanted. */
  async *content({ offset }: Pick<TarEntry, 'offset'>): ByteStream {
    const whole = await this.#access();
    for await (const entry of readTarAt(whole, { signal: this.#context.signal }, offset)) {
      yield* entry.body;
      return;
    }
  }

  /** A file of the layer for reading at any offset. Call it before the next entry is read. */
  async hold(entry: TarEntry): Promise<RandomAccess> {
    const access = await this.seekable();
    if (access !== undefined && entry.storedSize === entry.size)
      return sliceAccess(access, entry.dataOffset, entry.size);
    const { files, keep, signal } = this.#context;
    const file = files.newFile('held');
    await spool(file, entry.body, signal);
    return keep(await file.open());
  }

  async #access(): Promise<RandomAccess> {
    const access = await this.seekable();
    if (access !== undefined) return access;
    this.#whole ??= this.#copy();
    return await this.#whole;
  }

  async #copy(): Promise<RandomAccess> {
    const { files, keep, signal } = this.#context;
    const file = files.newFile('layer.tar');
    await spool(file, this.bytes.stream(), signal);
    return keep(await file.open());
  }
}
