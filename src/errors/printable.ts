/**
 * Control and formatting characters: they move the cursor, break a line, change the direction of text or are
 * invisible. Lone surrogates belong to them too, because they are not text.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text of any origin one line that is safe to show. A name with a line break could fake a line of output,
 * and an escape sequence could rewrite the screen. The escapes are those of JSON, so JSON text stays valid.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? escaped(character));
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
