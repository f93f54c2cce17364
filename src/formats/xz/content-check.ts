import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CHECK_BYTES } from './chunks.ts';
import { u32 } from './container.ts';

const NONE = 0;
const CRC32 = 1;
const CRC64 = 4;
const SHA256 = 10;

/** Whether the content of a block can be checked. The format reserves numbers for checks that are not defined. */
export function isKnownCheck(check: number): boolean {
  return check === NONE || check === CRC32 || check === CRC64 || check === SHA256;
}

/** Checks the content of a block, chunk by chunk. */
export class ContentCheck {
  /** Whether the decoder has to compute a CRC64. */
  readonly needsCrc64: boolean;
  /** The number of bytes of the check at the end of the block. */
  readonly bytes: number;
  readonly #check: number;
  readonly #sha256: Hash | undefined;
  #crc32 = 0;

  constructor(check: number) {
    this.needsCrc64 = check === CRC64;
    this.bytes = CHECK_BYTES[check & 0x0f] ?? 0;
    this.#check = check;
    this.#sha256 = check === SHA256 ? createHash('sha256') : undefined;
  }

  update(content: Uint8Array): void {
    if (this.#check === CRC32) this.#crc32 = crc32(content, this.#crc32);
    this.#sha256?.update(content);
  }

  /** Whether the stored check belongs to the content. Call it once. */
  matches(stored: Uint8Array, crc64: bigint): boolean {
    return Buffer.compare(this.#expected(crc64), stored) === 0;
  }

  #expected(crc64: bigint): Uint8Array {
    if (this.#sha256 !== undefined) return this.#sha256.digest();
    if (this.#check === CRC32) return u32(this.#crc32);
    const bytes = new Uint8Array(this.bytes);
    if (this.#check === CRC64) new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, crc64), true);
    return bytes;
  }
}
