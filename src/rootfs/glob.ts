/**
 * One step of a pattern. Each dialect (shell, Go, .dockerignore) has a parser of its own; all share this form and
 * the matcher below.
 */
export type GlobToken =
  | { readonly kind: 'rune'; readonly rune: number }
  /** One character except a slash. */
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly RuneRange[] }
  /** Any number of characters except slashes. */
  | { readonly kind: 'star' }
  /** Any number of whole directories, or none: the `**` and its slash in the middle of a path. */
  | { readonly kind: 'directories' }
  /** Everything that is left. */
  | { readonly kind: 'everything' };

export type RuneRange = readonly [first: number, last: number];

const SLASH = 0x2f;
/** A byte that is not part of UTF-8 gets a number beyond Unicode, so that it is a character of its own. */
const STRAY_BYTE = 0x110000;

/** The characters of a byte string: code points where it is UTF-8, single bytes where it is not. */
export function toRunes(bytes: string): readonly number[] {
  const runes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { rune, length } = runeAt(bytes, at);
    runes.push(rune);
    at += length;
  }
  return runes;
}

function runeAt(bytes: string, at: number): { readonly rune: number; readonly length: number } {
  const first = bytes.charCodeAt(at);
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  const stray = { rune: STRAY_BYTE + first, length: 1 };
  if (length === 1) return { rune: first, length };
  if (length === 0) return stray;
  let rune = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes.charCodeAt(next); // NaN at the end, which the mask makes 0
    if ((byte & 0xc0) !== 0x80) return stray;
    rune = (rune << 6) | (byte & 0x3f);
  }
  const isCanonical = rune >= (length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80) && rune <= 0x10ffff;
  return isCanonical && (rune < 0xd800 || rune > 0xdfff) ? { rune, length } : stray;
}

/**
 * Tells whether the tokens match all of the runes. All alternatives are tried at once, so the time is bounded by
 * the product of the lengths and no pattern can make it explode.
 */
export function matchesGlob(tokens: readonly GlobToken[], runes: readonly number[]): boolean {
  let states = new Set<number>();
  enter(states, tokens, 0);
  for (const rune of runes) {
    if (states.size === 0) return false;
    const next = new Set<number>();
    for (const state of states) step(next, tokens, state, rune);
    states = next;
  }
  return states.has(2 * tokens.length);
}

/** State `2 i` stands before token `i`. State `2 i + 1` is inside a `directories` token, which only a slash ends. */
function enter(states: Set<number>, tokens: readonly GlobToken[], index: number): void {
  states.add(2 * index);
  const kind = tokens[index]?.kind;
  if (kind === 'star' || kind === 'directories' || kind === 'everything') enter(states, tokens, index + 1);
}

function step(next: Set<number>, tokens: readonly GlobToken[], state: number, rune: number): void {
  const index = state >> 1;
  const token = tokens[index];
  if (token === undefined) return;
  switch (token.kind) {
    case 'rune':
      if (rune === token.rune) enter(next, tokens, index + 1);
      return;
    case 'any':
      if (rune !== SLASH) enter(next, tokens, index + 1);
      return;
    case 'class':
      if (isInClass(token, rune)) enter(next, tokens, index + 1);
      return;
    case 'star':
      if (rune !== SLASH) enter(next, tokens, index);
      return;
    case 'everything':
      next.add(state);
      enter(next, tokens, index + 1);
      return;
    case 'directories':
      next.add(2 * index + 1);
      if (rune === SLASH) enter(next, tokens, index + 1);
  }
}

function isInClass(
  { negated, ranges }: { readonly negated: boolean; readonly ranges: readonly RuneRange[] },
  rune: number,
): boolean {
  return ranges.some(([first, last]) => rune >= first && rune <= last) !== negated;
}

/** The one name that tokens without wildcards match, or undefined if there are wildcards. */
export function literalOf(tokens: readonly GlobToken[]): readonly number[] | undefined {
  const runes: number[] = [];
  for (const token of tokens) {
    if (token.kind !== 'rune') return undefined;
    runes.push(token.rune);
  }
  return runes;
}
