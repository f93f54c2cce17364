import { type EntryPath, parentPath, ROOT_PATH, toByteName } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type GlobToken, literalOf, matchesGlob, toRunes } from './glob.ts';
import { parseGoGlob } from './go-glob.ts';

/** Tells whether a path (relative to the context) is excluded from a build context. */
export type PathMatcher = (path: EntryPath) => boolean;

/**
 * The patterns of a .dockerignore, cleaned: without comments, blank lines, surrounding blanks, and leading or
 * trailing slashes. A `!` stays in front.
 */
export function parseDockerignore(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const patterns = lines.filter((line) => !line.startsWith('#')).map((line) => cleanPattern(line.trim()));
  return patterns.filter((pattern) => pattern !== '');
}

function cleanPattern(line: string): string {
  const isException = line.startsWith('!');
  const pattern = isException ? line.slice(1).trim() : line;
  if (pattern === '') return isException ? '!' : '';
  return (isException ? '!' : '') + cleanPath(pattern);
}

/** Cleans a path as Go's `filepath.Clean` does, and drops the leading slash. */
function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (!isAbsolute) names.push(name);
  }
  if (names.length === 0) return isAbsolute ? '/' : '.';
  return names.join('/');
}

/**
 * A matcher with the rules of moby's builders: a pattern also covers everything below what it matches, `**` stands
 * for any number of directories, `!` makes an exception, and the last matching pattern wins.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function dockerignoreMatcher(patterns: readonly string[]): PathMatcher {
  const rules = patterns.map(parseRule);
  const byDirectory = new Map<EntryPath, readonly boolean[]>();
  const hits = (path: EntryPath): readonly boolean[] => {
    const above = path === ROOT_PATH ? [] : hitsOfDirectory(parentPath(path));
    const runes = toRunes(path);
    return rules.map(({ matches }, index) => above[index] === true || (path !== ROOT_PATH && matches(path, runes)));
  };
  const hitsOfDirectory = (path: EntryPath): readonly boolean[] => {
    const found = byDirectory.get(path) ?? hits(path);
    byDirectory.set(path, found);
    return found;
  };
  return (path) => {
    const found = hits(path);
    return rules.reduce(
      (isIgnored, { isException }, index) => (found[index] === true ? !isException : isIgnored),
      false,
    );
  };
}

interface Rule {
  readonly isException: boolean;
  readonly matches: (path: EntryPath, runes: readonly number[]) => boolean;
}

function parseRule(line: string): Rule {
  const isException = line.startsWith('!');
  const pattern = toByteName(isException ? line.slice(1) : line);
  if (pattern === '') {
    throw new RootsmithError('USAGE', 'the .dockerignore pattern `!` names nothing', {
      hint: 'Write the path to keep after the `!`.',
    });
  }
  const tokens = parsePattern(pattern);
  const literal = literalOf(tokens);
  if (literal === undefined) return { isException, matches: (_, runes) => matchesGlob(tokens, runes) };
  return {
    isException,
    matches: (_, runes) => runes.length === literal.length && runes.every((rune, at) => rune === literal[at]),
  };
}

/** Parses Go's glob with `**`, which stands for whole directories before a slash, and for everything at the end. */
function parsePattern(pattern: string): readonly GlobToken[] {
  const tokens: GlobToken[] = [];
  const parts = pattern.split(/(\*\*\/?)/);
  for (const [index, part] of parts.entries()) {
    if (!part.startsWith('**')) for (const token of parseGoGlob(part)) tokens.push(token);
    else tokens.push({ kind: parts.slice(index + 1).every((rest) => rest === '') ? 'everything' : 'directories' });
  }
  return tokens;
}
