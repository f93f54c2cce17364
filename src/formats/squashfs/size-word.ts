/**
 * The word that describes each data or fragment block: bits 0 to 23 are its stored length, bit 24 means "not
 * compressed".
 */
export interface SizeWord {
  /** Bytes on disk. */
  readonly length: number;
  readonly isCompressed: boolean;
}

/** The bit that is set for a block that is not compressed. */
export const STORED_BIT = 0x100_0000;
const LENGTH_MASK = 0xff_ffff;
const RESERVED = 0x1ff_ffff; // bits 25 to 31 must be clear

/** The word of a hole: a block of zeros that is not stored. */
export const HOLE = 0;

export function decodeSizeWord(word: number): SizeWord {
  return { length: word & LENGTH_MASK, isCompressed: (word & STORED_BIT) === 0 };
}

/** Bytes on disk of a block, from its size word. */
export function storedLength(word: number): number {
  return word & LENGTH_MASK;
}

/**
 * Says what is wrong with the word of a block of `expanded` bytes, or of at most `expanded` bytes if `isExact` is
 * false.
 */
export function sizeWordProblem(word: number, expanded: number, isExact: boolean): string | undefined {
  const { length, isCompressed } = decodeSizeWord(word);
  if (word > RESERVED) return `is 0x${word.toString(16)}, with undefined bits set`;
  if (length === 0) return 'stores a block of 0 bytes';
  if (!isCompressed && (isExact ? length !== expanded : length > expanded)) {
    return `stores ${length} bytes as they are, not ${isExact ? '' : 'at most '}${expanded}`;
  }
  return undefined;
}
