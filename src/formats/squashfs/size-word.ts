/** The word that stands for each data or fragment block: bits 0 to 23 its stored length, bit 24 "not compressed". */
export interface SizeWord {
  /** Bytes on disk. */
  readonly length: number;
  readonly isCompressed: boolean;
}

/** Added to the length of a block that is not compressed. */
export const STORED_BIT = 0x100_0000;
const LENGTH_MASK = 0xff_ffff;
const RESERVED = 0x1ff_ffff; // bits 25 to 31 must be clear

/** A whole word of 0 is a hole: a block of zeros that is not stored. */
export const HOLE = 0;

export function decodeSizeWord(word: number): SizeWord {
  return { length: word & LENGTH_MASK, isCompressed: (word & STORED_BIT) === 0 };
}

export function storedLength(word: number): number {
  return word & LENGTH_MASK;
}

/** What is wrong with the word of a block of `expanded` bytes, or of at most `expanded` where `isExact` is false. */
export function sizeWordProblem(word: number, expanded: number, isExact: boolean): string | undefined {
  const { length, isCompressed } = decodeSizeWord(word);
  if (word > RESERVED) return `is 0x${word.toString(16)}, with bits set that mean nothing`;
  if (length === 0) return 'stores a block of 0 bytes';
  if (!isCompressed && (isExact ? length !== expanded : length > expanded)) {
    return `stores ${length} bytes as they are, not ${isExact ? '' : 'at most '}${expanded}`;
  }
  return undefined;
}
