/**
 * Breaks a line between words so that no part is longer than `width`. Parts after the first are indented. A digest that
 * fits no line is shortened; any other word that long is broken after a separator, as in paths.
 */
export function wrapWords(line: string, width: number, indent = 0): readonly string[] {
  if (line.length <= width) return [line];
  const room = Math.max(width - indent, 1);
  const lines: string[] = [];
  let current = '';
  const start = (text: string): void => {
    lines.push(current);
    current = `${' '.repeat(width > indent ? indent : 0)}${text}`;
  };
  for (const [at, [, blanks = '', word = '']] of [...line.matchAll(WORDS)].entries()) {
    const [first = '', ...rest] = fitting(word, room);
    if (current.length + blanks.length + first.length <= width) current += `${blanks}${first}`;
    else if (at === 0) current = first;
    else start(first);
    for (const part of rest) start(part);
  }
  return [...lines, current];
}

/** A number stays with its unit. */
const WORDS = /(\s*)(\S+(?: (?:[KMGT]?B(?:\/s)?|s|min|h|%)(?=[\s,;:)]|$))*)/g;

const DIGEST = /(sha256:[0-9a-f]{12})[0-9a-f]{52}/g;

/** A word in parts that each fit into `room`. */
function fitting(word: string, room: number): readonly string[] {
  if (word.length <= room) return [word];
  const short = word.replaceAll(DIGEST, '$1…');
  if (short.length <= room) return [short];
  const parts: string[] = [];
  let rest = short;
  while (rest.length > room) {
    const after = /^.*[/:@,=_.-]/.exec(rest.slice(0, room))?.[0].length ?? room;
    parts.push(rest.slice(0, after));
    rest = rest.slice(after);
  }
  return [...parts, rest];
}
