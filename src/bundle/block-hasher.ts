import { createHash, type Hash } from 'node:crypto';
import { Sha256 } from '../bytes/index.ts';
import { type Block, type Cuts, volumeBlocks } from './blocks.ts';
import type { PlacedFile } from './tar-layout.ts';

/** Hashes a file as a whole and in blocks, in one pass from its start. */
export class BlockHasher {
  readonly #whole = new Sha256();
  readonly #blocks: readonly Block[];
  readonly #sums: string[] = [];
  #block: Hash = createHash('sha256');

  constructor(file: PlacedFile, cuts: Cuts) {
    this.#blocks = volumeBlocks(file, cuts);
  }

  /** How many bytes were hashed. */
  get bytes(): number {
    return this.#whole.bytes;
  }

  /** The checksums of the complete blocks. */
  get sums(): readonly string[] {
    return this.#sums;
  }

  update(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const { start, length } = this.#blocks[this.#sums.length] ?? {
        start: this.bytes,
        length: Number.MAX_SAFE_INTEGER,
      };
      const part = chunk.subarray(at, at + start + length - this.bytes);
      this.#whole.update(part);
      this.#block.update(part);
      at += part.length;
      if (this.bytes === start + length) this.#closeBlock();
    }
  }

  /** The digest of the whole file. Call it only once. */
  digest(): string {
    return this.#whole.digest();
  }

  #closeBlock(): void {
    this.#sums.push(this.#block.digest('hex'));
    this.#block = createHash('sha256');
  }
}
