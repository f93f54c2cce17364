import { childPath, type EntryPath, fromByteName, parseEntryPath, splitPath, toByteName } from '../bytes/index.ts';
import { nearest, RootsmithError } from '../errors/index.ts';
import { expandPattern, findDeadEnd, isLiteral, type NamePattern } from './expand-glob.ts';
import { hasWildcards, parseGoGlob } from './go-glob.ts';
import type { RootNode, RootTree } from './node.ts';
import { resolvePath } from './resolve.ts';
import { showPath } from './show-path.ts';

/** One source of a COPY. */
export interface CopySource {
  /** The path as named or matched. The copy gets its last name. */
  readonly path: EntryPath;
  /** The node at the path, after symlinks were followed. */
  readonly node: RootNode;
}

/**
 * Finds the sources of a COPY in the order written; the matches of a glob are sorted. A plain path must exist. A
 * glob may match nothing if another source matches.
 */
export function findSources(tree: RootTree, from: readonly string[], what: string): readonly CopySource[] {
  const found = from.flatMap((pattern) => findSource(tree, pattern, what));
  if (found.length > 0) return found;
  const patterns = from.map((pattern) => `\`${pattern}\``).join(', ');
  throw new RootsmithError('SOURCE_NOT_FOUND', `${what}: no file matches ${patterns}`, {
    hint: hintFor(tree, from[0] ?? ''),
    details: { pattern: from.join(' ') },
  });
}

function findSource(tree: RootTree, pattern: string, what: string): readonly CopySource[] {
  const path = parseSource(pattern, what);
  const matches = hasWildcards(pattern) ? expandPattern(tree, splitPath(path).map(parseName)) : [path];
  return matches.map((match) => {
    const { path: real, node } = resolvePath(tree, match);
    if (node === undefined) throw notFound(tree, { pattern, match, real, what });
    return { path: match, node };
  });
}

function parseSource(pattern: string, what: string): EntryPath {
  return parseEntryPath(toByteName(pattern), `${what}: source`);
}

function parseName(name: string): NamePattern {
  const tokens = parseGoGlob(name);
  return { literal: name, tokens: isLiteral(tokens) && !name.includes('\\') ? undefined : tokens, matchesHidden: true };
}

interface Missing {
  readonly pattern: string;
  readonly match: EntryPath;
  readonly real: EntryPath;
  readonly what: string;
}

function notFound(tree: RootTree, { pattern, match, real, what }: Missing): RootsmithError {
  const dangling = match === real ? '' : `, where \`${showPath(match)}\` leads`;
  return new RootsmithError(
    'SOURCE_NOT_FOUND',
    `${what}: \`${pattern}\` does not exist: nothing is at \`${showPath(real)}\`${dangling}`,
    {
      hint: hintFor(tree, pattern),
      details: { path: showPath(real), pattern },
    },
  );
}

/** Names the entry that is most like what was written. */
function hintFor(tree: RootTree, pattern: string): string {
  const { directory, names, missing } = findDeadEnd(tree, parseSource(pattern, 'source'));
  const near = nearest(fromByteName(missing), names.map(fromByteName));
  if (near !== undefined) return `Did you mean \`${showPath(childPath(directory, toByteName(near)))}\`?`;
  if (names.length === 0) return `Check the source: \`${showPath(directory)}\` is empty.`;
  const some = names.slice(0, 5).map(fromByteName).join(', ');
  return `Name one of those in \`${showPath(directory)}\`: ${some}${names.length > 5 ? ', …' : ''}.`;
}
