import { type GlobToken, type RuneRange, toRunes } from './glob.ts';

const BANG = 0x21;
const STAR = 0x2a;
const MINUS = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const CARET = 0x5e;

/** The POSIX classes in the C locale, which the shell of an image build has. */
const namedClasses: Readonly<Record<string, readonly RuneRange[]>> = {
  alpha: ranges('AZ', 'az'),
  digit: ranges('09'),
  alnum: ranges('09', 'AZ', 'az'),
  upper: ranges('AZ'),
  lower: ranges('az'),
  xdigit: ranges('09', 'AF', 'af'),
  space: [[9, 13], ...ranges('  ')],
  blank: ranges('\t\t', '  '),
  punct: ranges('!/', ':@', '[`', '{~'),
  print: ranges(' ~'),
  graph: ranges('!~'),
  cntrl: [
    [0, 31],
    [127, 127],
  ],
};

export interface ShellGlob {
  readonly tokens: readonly GlobToken[];
  /** Whether a leading dot may match: only if the pattern itself begins with one. */
  readonly matchesHidden: boolean;
}

/**
 * Parses one name of a pattern as POSIX shells do: `*`, `?`, `[a-z]`, `[!a-z]` (or `[^a-z]`), `[[:alpha:]]`, and a
 * backslash that quotes the next character. A bracket that is never closed stands for itself.
 */
export function parseShellGlob(pattern: string): ShellGlob {
  const runes = toRunes(pattern);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < runes.length; ) {
    const bracket = runes[at] === OPEN ? parseBracket(runes, at) : undefined;
    const { token, length } = bracket ?? parseOne(runes, at);
    tokens.push(token);
    at += length;
  }
  const [first] = tokens;
  return { tokens, matchesHidden: first?.kind === 'rune' && first.rune === DOT };
}

interface Parsed {
  readonly token: GlobToken;
  readonly length: number;
}

function parseOne(runes: readonly number[], at: number): Parsed {
  const rune = runes[at] ?? 0;
  if (rune === STAR) return { token: { kind: 'star' }, length: 1 };
  if (rune === QUESTION) return { token: { kind: 'any' }, length: 1 };
  const quoted = runes[at + 1];
  if (rune === BACKSLASH && quoted !== undefined) return { token: { kind: 'rune', rune: quoted }, length: 2 };
  return { token: { kind: 'rune', rune }, length: 1 };
}

/** Parses a bracket expression that begins at `start`. It is undefined if the bracket is never closed. */
function parseBracket(runes: readonly number[], start: number): Parsed | undefined {
  let at = start + 1;
  const negated = runes[at] === BANG || runes[at] === CARET;
  if (negated) at += 1;
  const found: RuneRange[] = [];
  for (const first = at; at < runes.length; ) {
    if (runes[at] === CLOSE && at > first)
      return { token: { kind: 'class', negated, ranges: found }, length: at + 1 - start };
    const named = parseNamedClass(runes, at);
    if (named !== undefined) {
      for (const range of named.ranges) found.push(range);
      at += named.length;
      continue;
    }
    const low = bracketRune(runes, at);
    at += low.length;
    if (runes[at] === MINUS && runes[at + 1] !== undefined && runes[at + 1] !== CLOSE) {
      const high = bracketRune(runes, at + 1);
      found.push([low.rune, high.rune]);
      at += 1 + high.length;
    } else found.push([low.rune, low.rune]);
  }
  return undefined;
}

function bracketRune(runes: readonly number[], at: number): { readonly rune: number; readonly length: number } {
  const quoted = runes[at + 1];
  return runes[at] === BACKSLASH && quoted !== undefined
    ? { rune: quoted, length: 2 }
    : { rune: runes[at] ?? 0, length: 1 };
}

function parseNamedClass(
  runes: readonly number[],
  at: number,
): { readonly ranges: readonly RuneRange[]; readonly length: number } | undefined {
  if (runes[at] !== OPEN || runes[at + 1] !== COLON) return undefined;
  for (let end = at + 2; end + 1 < runes.length; end++) {
    if (runes[end] !== COLON || runes[end + 1] !== CLOSE) continue;
    const letters = runes.slice(at + 2, end).filter((rune) => rune < 0x80);
    const name = letters.map((rune) => String.fromCodePoint(rune)).join('');
    const known = Object.hasOwn(namedClasses, name) ? namedClasses[name] : undefined;
    return known === undefined ? undefined : { ranges: known, length: end + 2 - at };
  }
  return undefined;
}

function ranges(...pairs: readonly string[]): readonly RuneRange[] {
  return pairs.map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]);
}
