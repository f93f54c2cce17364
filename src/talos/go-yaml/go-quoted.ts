const short: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** A text as Go's `%q` writes it. */
export function goQuoted(text: string): string {
  const escaped = text.replaceAll(/["\\]|(?! )[\p{C}\p{Z}]/gu, (character) => short[character] ?? byCode(character));
  return `"${escaped}"`;
}

function byCode(character: string): string {
  const value = character.codePointAt(0) ?? 0;
  const digits = value.toString(16);
  if (value < 0x80) return `\\x${digits.padStart(2, '0')}`;
  return value > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
