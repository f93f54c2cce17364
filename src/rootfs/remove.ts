import { type EntryPath, parseEntryPath, splitPath, toByteName } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { TreeDraft } from './draft.ts';
import { expandPattern, isLiteral, type NamePattern } from './expand-glob.ts';
import type { RootTree } from './node.ts';
import { resolvePath } from './resolve.ts';
import { parseShellGlob } from './shell-glob.ts';
import { compareBytes } from './walk.ts';

export interface Removal {
  readonly tree: RootTree;
  /** The removed paths, sorted: real paths, without those inside of another one. */
  readonly removed: readonly EntryPath[];
  /** The patterns, as written, that matched nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Removes paths as `rm -rf` does with unquoted words in a shell: one pattern after the other, with `*`, `?` and
 * `[…]` in any name, and dot files only if the pattern names the dot. Symlinks among the parents are followed, so
 * that `/lib/modules` means `/usr/lib/modules` on a usr-merged tree. A symlink at the end is removed itself; with
 * a trailing slash, the directory that it leads to is. Throws `USAGE` for the root.
 */
export function removePaths(tree: RootTree, patterns: readonly string[]): Removal {
  const draft = new TreeDraft(tree);
  const removed: EntryPath[] = [];
  const unmatched: string[] = [];
  for (const pattern of patterns) {
    const words = parsePattern(pattern);
    const paths = expand(draft, words);
    // A path that an earlier pattern has removed is not a mistake.
    if (paths.length === 0 && expand(tree, words).length === 0) unmatched.push(pattern);
    for (const path of paths) if (draft.remove(path)) removed.push(path);
  }
  return { tree: draft.finish(), removed: outermost(removed), unmatched };
}

interface Words {
  readonly names: readonly NamePattern[];
  /** True if the pattern ends in a slash: only directories match then. */
  readonly isDirectory: boolean;
}

function parsePattern(pattern: string): Words {
  const bytes = toByteName(pattern);
  const names = splitPath(parseEntryPath(bytes, 'removal pattern')).map(parseName);
  if (names.length === 0) {
    throw new RootsmithError('USAGE', `cannot remove \`${pattern}\`: it names the root of the file system`, {
      hint: 'Name paths below the root; `/*` means all of them.',
      details: { pattern },
    });
  }
  return { names, isDirectory: bytes.endsWith('/') || bytes.endsWith('/.') };
}

function parseName(name: string): NamePattern {
  const { tokens, matchesHidden } = parseShellGlob(name);
  return { literal: name, tokens: isLiteral(tokens) && !name.includes('\\') ? undefined : tokens, matchesHidden };
}

function expand(tree: RootTree, { names, isDirectory }: Words): readonly EntryPath[] {
  const matches = expandPattern(tree, names);
  // A shell takes a pattern without matches as a plain name: `[x]` may be a name.
  const paths = matches.length > 0 ? matches : expandPattern(tree, names.map(asWritten));
  if (!isDirectory) return paths;
  return paths.flatMap((path) => {
    const { path: real, node } = resolvePath(tree, path);
    return node?.kind === 'directory' && real !== '' ? [real] : [];
  });
}

function asWritten(name: NamePattern): NamePattern {
  return { ...name, tokens: undefined };
}

/** The sorted paths, without those that lie inside another one. */
function outermost(paths: readonly EntryPath[]): readonly EntryPath[] {
  const all = new Set<string>(paths);
  const isInside = (path: EntryPath): boolean => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (all.has(path.slice(0, slash))) return true;
    }
    return false;
  };
  return [...new Set(paths)].filter((path) => !isInside(path)).sort(compareBytes);
}
