import type { GoYamlDialect } from './dialect.ts';

/** A mark for the end of the text. A text cannot contain it. */
export const END = 0;

const NEXT_LINE = 0x85;
const LINE_SEPARATOR = 0x2028;
const PARAGRAPH_SEPARATOR = 0x2029;
export const BYTE_ORDER_MARK_POINT = 0xfeff;

export function code(character: string): number {
  return character.codePointAt(0) ?? END;
}

export function isBlank(value: number): boolean {
  return value === 0x20 || value === 0x09;
}

export function isBreak(value: number): boolean {
  return (
    value === 0x0a || value === 0x0d || value === NEXT_LINE || value === LINE_SEPARATOR || value === PARAGRAPH_SEPARATOR
  );
}

export function isBreakOrEnd(value: number): boolean {
  return value === END || isBreak(value);
}

export function isBlankOrEnd(value: number): boolean {
  return isBlank(value) || isBreakOrEnd(value);
}

export function isDigit(value: number): boolean {
  return value >= 0x30 && value <= 0x39;
}

/** Letters, digits, `-` and `_`. */
export function isWord(value: number): boolean {
  return isDigit(value) || (value >= 0x41 && value <= 0x5a) || (value >= 0x61 && value <= 0x7a) || isOneOf(value, '-_');
}

export function isHex(value: number): boolean {
  return isDigit(value) || (value >= 0x41 && value <= 0x46) || (value >= 0x61 && value <= 0x66);
}

export function isOneOf(value: number, characters: string): boolean {
  return value !== END && characters.includes(String.fromCodePoint(value));
}

/** Tells whether a text may contain the character. */
export function isAllowed(value: number, { rc4 }: GoYamlDialect): boolean {
  return (
    value === 0x09 ||
    value === 0x0a ||
    value === 0x0d ||
    (value >= 0x20 && value <= 0x7e) ||
    value === NEXT_LINE ||
    (rc4 && value >= 0x7f && value <= 0x9f) ||
    (value >= 0xa0 && value <= 0xfffd) ||
    value >= 0x10000
  );
}
