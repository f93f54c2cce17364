import { RootsmithError } from '../../errors/index.ts';
import { type PatchHeader, readPatchHeaders } from './patch-headers.ts';

/** A patch whose paths have one leading folder, as `patch -p1` takes them. */
export interface NormalPatch {
  /** The name of its file in a checkout: `9001-fix.patch`. */
  readonly name: string;
  /** A byte string. */
  readonly text: string;
  /** The files of the kernel that it changes, from the top of the tree. */
  readonly files: readonly string[];
}

/** A patch as it was given. */
export interface SourcePatch {
  /** The name of its file, without a folder. */
  readonly name: string;
  /** A byte string. */
  readonly text: string;
  /** How many leading folders its paths have, if a series file says so. */
  readonly strip?: number | undefined;
}

/** Names begin with 9, so that they come after those of the checkout. A loop takes files in the order of names. */
const FIRST_NUMBER = 9001;
const MOST_PATCHES = 999;

/**
 * Brings patches into the form and under the names that kernel packages take. Throws `PATCH_INVALID` for a patch that
 * is not a text of unified diffs or whose paths fit no kernel, and `PATH_UNSAFE` for one that leaves the tree.
 */
export function normalisePatches(patches: readonly SourcePatch[]): readonly NormalPatch[] {
  if (patches.length > MOST_PATCHES) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `there are ${patches.length} patches, and ${MOST_PATCHES} have a number`,
      {
        hint: 'Join some of them with `cat`.',
        details: { limit: MOST_PATCHES },
      },
    );
  }
  return patches.map((patch, index) => normalise(patch, `${FIRST_NUMBER + index}-${safeName(patch.name)}.patch`));
}

/** The loop of the packages splits names at blanks, so that only plain letters are safe. */
function safeName(name: string): string {
  const plain = name
    .replace(/\.(?:patch|diff)\s*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 120);
  return plain === '' ? 'patch' : plain;
}

function normalise(patch: SourcePatch, name: string): NormalPatch {
  const headers = readPatchHeaders(patch);
  const paths = headers.flatMap((header) => header.paths);
  const strip = patch.strip ?? stripOf(patch.name, headers);
  const files = paths.map((path) => stripped(path, strip, patch.name));
  const text = strip === 1 ? patch.text : withStripOne(patch.text, headers, strip);
  return { name, text, files: [...new Set(files)] };
}

/** How many leading folders all paths of a patch have before a folder of the kernel. */
function stripOf(name: string, headers: readonly PatchHeader[]): number {
  const found = new Set(headers.map((header) => levelOf(header)));
  const [level] = found;
  if (found.size === 1 && level !== undefined) return level;
  const paths = headers.flatMap((header) => header.paths);
  throw new RootsmithError(
    'PATCH_INVALID',
    `cannot tell how many leading folders the paths of \`${name}\` have: \`${paths[0] ?? ''}\``,
    {
      hint: 'Make the patch with `git diff` in the kernel tree, or name the level in a file `series`: `NAME -p1`.',
      details: { file: name },
    },
  );
}

function levelOf({ paths }: PatchHeader): number | undefined {
  const [first = '', second = first] = paths;
  // Git writes `a/` and `b/`, or with `diff.mnemonicPrefix` the letters of index, work tree, commit and object.
  if (/^[abciow]\//.test(first) && /^[abciow]\//.test(second)) return 1;
  const level = first.split('/').findIndex((part) => kernelFolders.has(part));
  return level === 0 || level === 1 ? level : undefined;
}

/** What lies at the top of a kernel tree, from Linux 5.10 to 6.18. */
const kernelFolders: ReadonlySet<string> = new Set(
  (
    'Documentation LICENSES arch block certs crypto drivers fs include init io_uring ipc kernel lib mm net rust ' +
    'samples scripts security sound tools usr virt CREDITS COPYING Kbuild Kconfig MAINTAINERS Makefile README'
  ).split(' '),
);

function stripped(path: string, strip: number, name: string): string {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.includes('..') || parts.includes('') || parts.length <= strip) {
    throw new RootsmithError(
      'PATH_UNSAFE',
      `the patch \`${name}\` names \`${path}\`, which is not inside the kernel tree`,
      {
        hint: 'Make the patch with `git diff` in the kernel tree.',
        details: { file: name, path },
      },
    );
  }
  return parts.slice(strip).join('/');
}

/** Writes the paths of the headers anew. Lines of hunks stay as they are, also those that look like headers. */
function withStripOne(text: string, headers: readonly PatchHeader[], strip: number): string {
  const lines = text.split('\n');
  for (const { at, kind, paths } of headers.flatMap((header) => header.lines)) {
    const [first = '', second = ''] = paths.map((path) => path.split('/').slice(strip).join('/'));
    if (kind === 'git') lines[at] = `diff --git a/${first} b/${second}`;
    else if (paths[0] !== '/dev/null') {
      lines[at] = (lines[at] ?? '').replace(paths[0] ?? '', () => `${kind === 'old' ? 'a' : 'b'}/${first}`);
    }
  }
  return lines.join('\n');
}
