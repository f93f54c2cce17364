/**
 * Control and formatting characters: what moves a cursor, breaks a line, turns the direction of text round or is not
 * seen at all. Half surrogates too, which are no text.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text as one line that is safe to show, whoever wrote it: a name with a line break could forge a line of its own, and
 * one with an escape sequence a whole screen. The escapes are those of JSON, so that JSON stays what it was.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? escaped(character));
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
