import {
  childPath,
  type EntryPath,
  fromByteName,
  parseEntryPath,
  ROOT_PATH,
  splitPath,
  toByteName,
} from '../../bytes/index.ts';
import { lookup, type ResolvedPath, type RootNode, type RootTree, resolvePath } from '../../rootfs/index.ts';
import {
  firmwareReason,
  needsOfRootfs,
  placeholderDirectories,
  placeholderReason,
  type RootfsNeed,
  type TalosVersion,
} from '../../talos/index.ts';
import { type Breakage, listed, shownPath } from './finding.ts';

export interface NeededPathsInput {
  readonly base: RootTree;
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
  readonly version: TalosVersion | undefined;
  /** Directories of firmware in the initramfs. */
  readonly firmware: ReadonlySet<string>;
}

const ADVICE = 'Leave it as it is in the base: empty it, or remove only what is in it.';
const BASE_ADVICE =
  'The base has it so itself and would not boot: take another base, or bring the file with mode 0755.';

/**
 * Finds paths that init and machined need, that the base has and the result lacks. The root file system is read-only,
 * so a missing mount point cannot be made at boot. A path that the base lacks too is not reported.
 */
export function findNeededPaths(input: NeededPathsInput): readonly Breakage[] {
  const lost = new Map<string, RootfsNeed[]>();
  const changed: Breakage[] = [];
  for (const need of needsOf(input)) {
    const was = resolvePath(input.base, pathOf(need));
    if (!fulfils(was.node, need)) continue;
    const problem = problemOf(need, input);
    if (problem === 'gone') {
      const cause = causeOf(input.tree, pathOf(need), was);
      lost.set(cause, [...(lost.get(cause) ?? []), need]);
    } else if (problem !== undefined) {
      const isOfBase = need.kind === 'program' && was.node !== undefined && problemOfProgram(was.node) === problem;
      changed.push(found(`${shownPath(need.path)} ${problem}: ${need.why}`, isOfBase ? BASE_ADVICE : ADVICE));
    }
  }
  return [...[...lost].map(([cause, needs]) => found(describeLoss(cause, needs))), ...changed];
}

function found(message: string, advice = ADVICE): Breakage {
  return { rule: 'needed-path', message, advice };
}

function pathOf({ path }: RootfsNeed): EntryPath {
  return parseEntryPath(path);
}

/** The needs of the release, and those that the base itself shows. */
function needsOf({ base, version, firmware }: NeededPathsInput): readonly RootfsNeed[] {
  const known = needsOfRootfs(version);
  const names = new Set(known.map(({ path }) => path));
  const placeholders = placeholderDirectories
    .flatMap((directory) => emptyFilesIn(base, directory))
    .filter((path) => !names.has(path))
    .map((path): RootfsNeed => ({ path, kind: 'placeholder', why: placeholderReason }));
  const mounted = [...firmware].map((path): RootfsNeed => ({ path, kind: 'directory', why: firmwareReason }));
  return [...known, ...placeholders, ...mounted];
}

function emptyFilesIn(tree: RootTree, directory: string): readonly string[] {
  const node = lookup(tree, parseEntryPath(directory));
  if (node?.kind !== 'directory') return [];
  return [...node.children]
    .filter(([, child]) => child.kind === 'file' && child.size === 0)
    .map(([name]) => `${directory}/${name}`)
    .sort();
}

function fulfils(node: RootNode | undefined, { kind }: RootfsNeed): boolean {
  return kind === 'directory' ? node?.kind === 'directory' : node?.kind === 'file';
}

/** `gone`, or the reason why the path does not serve any more. */
function problemOf(need: RootfsNeed, { base, tree }: NeededPathsInput): string | undefined {
  const { kind } = need;
  const wanted = kind === 'directory' ? kind : 'file';
  const { node } = resolvePath(tree, pathOf(need));
  const itself = (of: RootTree): RootNode | undefined => lookup(of, pathOf(need), { followLast: false });
  const link = itself(tree);
  if (node === undefined)
    return link?.kind === 'symlink'
      ? `is a symlink to \`${fromByteName(link.target)}\` now, which is not there`
      : 'gone';
  if (!fulfils(node, need)) return `is a ${node.kind} now, not a ${wanted}`;
  if (kind === 'program') return problemOfProgram(node);
  if (kind === 'file' || link?.kind !== 'symlink' || itself(base)?.kind === 'symlink') return undefined;
  return `is a symlink to \`${fromByteName(link.target)}\` now, not a ${wanted}`;
}

function problemOfProgram({ mode }: RootNode): string | undefined {
  return (mode & 0o111) === 0 ? `is not executable (mode ${mode.toString(8).padStart(4, '0')})` : undefined;
}

/** The removed path that is the cause: a directory or a symlink on the way, or the path itself. */
function causeOf(tree: RootTree, path: EntryPath, was: ResolvedPath): EntryPath {
  const onTheWay = [...was.links, ...prefixesOf(was.path)];
  return onTheWay.find((step) => lookup(tree, step, { followLast: false }) === undefined) ?? path;
}

function prefixesOf(path: EntryPath): readonly EntryPath[] {
  const prefixes: EntryPath[] = [];
  for (const name of splitPath(path)) prefixes.push(childPath(prefixes.at(-1) ?? ROOT_PATH, name));
  return prefixes;
}

function describeLoss(cause: string, needs: readonly RootfsNeed[]): string {
  // A directory is not listed where paths in it are.
  const ends = needs.filter(({ path }) => !needs.some((other) => other.path.startsWith(`${path}/`)));
  const [only] = ends;
  if (ends.length === 1 && only !== undefined && toByteName(only.path) === cause)
    return `${shownPath(cause)} is removed: ${only.why}`;
  return `${shownPath(cause)} is removed, and with it ${listed(ends.map(({ path, why }) => `${shownPath(path)} (${why})`))}`;
}
