import { childPath, type EntryPath, ROOT_PATH, splitPath } from '../bytes/index.ts';
import { type GlobToken, literalOf, matchesGlob, toRunes } from './glob.ts';
import type { RootNode, RootTree } from './node.ts';
import { resolvePath } from './resolve.ts';
import { sortedNames } from './walk.ts';

/** One name of a pattern. */
export interface NamePattern {
  /** The name as written, to be used if it has no wildcards. */
  readonly literal: string;
  /** Undefined where the name has no wildcards. */
  readonly tokens: readonly GlobToken[] | undefined;
  /** Whether a wildcard at the start may match a leading dot. */
  readonly matchesHidden: boolean;
}

/**
 * The sorted paths in a tree that a pattern matches. Symlinks among the parents are followed; the last name is the
 * entry itself, even if it is a symlink.
 */
export function expandPattern(tree: RootTree, pattern: readonly NamePattern[]): readonly EntryPath[] {
  let found: readonly EntryPath[] = [ROOT_PATH];
  for (const name of pattern) found = found.flatMap((path) => expandName(tree, path, name));
  return [...new Set(found)];
}

function expandName(tree: RootTree, parent: EntryPath, pattern: NamePattern): readonly EntryPath[] {
  const { path, node } = resolvePath(tree, parent);
  if (node?.kind !== 'directory') return [];
  return matchingNames(node, pattern).map((name) => childPath(path, name));
}

function matchingNames(
  directory: RootNode & { readonly kind: 'directory' },
  { literal, tokens, matchesHidden }: NamePattern,
): readonly string[] {
  if (tokens === undefined) return directory.children.has(literal) ? [literal] : [];
  return sortedNames(directory).filter(
    (name) => (matchesHidden || !name.startsWith('.')) && matchesGlob(tokens, toRunes(name)),
  );
}

/** Whether tokens hold any wildcard. */
export function isLiteral(tokens: readonly GlobToken[]): boolean {
  return literalOf(tokens) !== undefined;
}

/** How far a path that does not exist leads: its last existing directory, and the name that is missing there. */
export interface DeadEnd {
  readonly directory: EntryPath;
  readonly names: readonly string[];
  readonly missing: string;
}

/** Finds where a path stops to exist, for hints. */
export function findDeadEnd(tree: RootTree, path: EntryPath): DeadEnd {
  let here = { path: ROOT_PATH, node: tree.root };
  for (const missing of splitPath(path)) {
    const { path: next, node } = resolvePath(tree, childPath(here.path, missing));
    if (node?.kind !== 'directory') return { directory: here.path, names: sortedNames(here.node), missing };
    here = { path: next, node };
  }
  return { directory: here.path, names: sortedNames(here.node), missing: '' };
}
