import type { Transform } from 'node:stream';

/** What `node:zlib` makes: a transform that counts the input it has taken in. */
type ZlibTransform = Transform & { readonly bytesWritten: number };

/**
 * Drives a coder of `node:zlib` one piece at a time. Unlike a pipe it tells when a piece is used up
 * and where the coder met the end of its format, and it frees the coder when the scope ends.
 */
export class Coder implements Disposable {
  readonly #transform: ZlibTransform;
  #fed = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = doNothing;

  constructor(transform: ZlibTransform) {
    this.#transform = transform;
    transform.on('readable', () => this.#wake());
    transform.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    transform.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** How many bytes of the last piece lie behind the end of the format. If any do, feed no more. */
  get unused(): number {
    return this.#fed - this.#transform.bytesWritten;
  }

  /** Gives in a piece (not empty) and gives out what comes of it. Read to the end before the next piece. */
  async *feed(piece: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
    let used = false;
    this.#fed += piece.length;
    this.#transform.write(piece, () => {
      used = true;
      this.#wake();
    });
    yield* this.#drain(() => used);
  }

  /** Says that no more input comes and gives out the rest. */
  async *finish(): AsyncGenerator<Uint8Array, void, void> {
    this.#transform.end();
    yield* this.#drain(() => false);
  }

  [Symbol.dispose](): void {
    this.#wake = doNothing;
    this.#transform.destroy();
  }

  async *#drain(isDone: () => boolean): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.#take();
      if (chunk !== undefined) yield chunk;
      else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#ended || isDone()) return;
      else await this.#change();
    }
  }

  #take(): Uint8Array | undefined {
    const chunk: unknown = this.#transform.read();
    return chunk instanceof Uint8Array ? chunk : undefined;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function doNothing(): void {}
