const isLetter = (character: string | undefined): boolean => character !== undefined && /\p{L}/u.test(character);
const isDigit = (character: string | undefined): boolean => character !== undefined && /\p{Nd}/u.test(character);

/**
 * Compares keys of a map in the order in which go-yaml writes them: by characters, but numbers inside by their value,
 * and other characters before letters, except after a digit.
 */
export function compareNaturally(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  const index = a.findIndex((character, position) => character !== b[position]);
  if (index < 0 || index >= b.length) return a.length - b.length;
  const letters = [isLetter(a[index]), isLetter(b[index])];
  if (letters[0] === true && letters[1] === true) return codeOf(a[index]) - codeOf(b[index]);
  if (letters[0] !== letters[1]) {
    const before = isDigit(a[index - 1]) === letters[0];
    return before ? -1 : 1;
  }
  return compareNumbers(a, b, index);
}

/** Compares from the first difference on, at which there are no letters. */
function compareNumbers(a: readonly string[], b: readonly string[], index: number): number {
  const isInsideNumber = (a[index] === '0' || b[index] === '0') && followsDigits(a, index);
  const [first, second] = [digitsFrom(a, index), digitsFrom(b, index)];
  const difference = valueOf(first, isInsideNumber) - valueOf(second, isInsideNumber);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return first.length - second.length || codeOf(a[index]) - codeOf(b[index]);
}

/** Whether a digit other than 0 comes before, in one row of digits. */
function followsDigits(among: readonly string[], index: number): boolean {
  for (let at = index - 1; at >= 0 && isDigit(among[at]); at -= 1) if (among[at] !== '0') return true;
  return false;
}

function digitsFrom(among: readonly string[], index: number): readonly string[] {
  const end = among.findIndex((character, at) => at >= index && !isDigit(character));
  return among.slice(index, end < 0 ? undefined : end);
}

function valueOf(digits: readonly string[], isInsideNumber: boolean): bigint {
  const start = isInsideNumber ? 1n : 0n;
  const value = digits.reduce((sum, digit) => sum * 10n + BigInt(codeOf(digit) - codeOf('0')), start);
  return BigInt.asIntN(64, value);
}

function codeOf(character: string | undefined): number {
  return character?.codePointAt(0) ?? 0;
}
