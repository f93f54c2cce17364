import { type Budget, baseName, fromByteName, parentPath, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { nearest, RootsmithError } from '../../errors/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import { emptyTree, lookup, type RootNode, resolvePath } from '../../rootfs/index.ts';
import { compareTrees } from '../diff/compare-trees.ts';
import type { FileField } from '../diff/difference.ts';
import { sameBytes } from '../diff/same-content.ts';
import type { Inspected } from '../model.ts';
import { storedSizes } from '../sizes/stored-sizes.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import type { Origin, SystemLevel } from '../system/system-level.ts';
import type { FoundBase } from './base-of.ts';
import { containersOf } from './containers-of.ts';
import { extensionLine, type RecipeLine, recipeLines } from './recipe-lines.ts';

/** Why a file is in an image. */
export interface Explanation {
  /** The real path, symlinks of its directories followed, as people read it. */
  readonly path: string;
  readonly type: RootNode['kind'];
  /** Bytes of the content; of files only. */
  readonly size: number | undefined;
  /** Bytes that it takes where it is stored; undefined where it is compressed together with other files. */
  readonly stored: number | undefined;
  /** How many other files have its first block or its tail in common with it. */
  readonly sharedWith: number;
  readonly origin: Origin;
  /** From the image down to what holds the file: a layer, a UKI, the initramfs, a squashfs. */
  readonly containers: readonly string[];
  /** What brought it, by its comparison with the base. */
  readonly base: BaseVerdict;
  readonly recipe: readonly RecipeLine[];
  /** Other images that have a file at this path, which this one hides. */
  readonly hides: readonly string[];
}

/** What the base has at the path. */
export type BaseVerdict =
  | { readonly kind: 'same' | 'missing'; readonly base: string }
  | { readonly kind: 'changed'; readonly base: string; readonly fields: readonly FileField[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What an explanation draws on. */
export interface ExplainOptions {
  readonly budget: Budget;
  readonly base: FoundBase;
  readonly recipe?: Recipe | undefined;
}

/** Explains one path as a node, or a container, sees it. Throws `NOT_FOUND` where there is no such file. */
export async function explainPath(
  inspected: Inspected,
  wanted: string,
  { base, recipe, budget }: ExplainOptions,
): Promise<Explanation> {
  const system = await inspected.system();
  const { path, node } = resolvePath(system.tree, parseEntryPath(toByteName(wanted)), { followLast: false });
  if (node === undefined) throw noSuchFile(inspected, wanted, system);
  const origin = system.originOf(node);
  const images = await squashfsLevels(inspected, origin);
  return {
    path: `/${fromByteName(path)}`,
    type: node.kind,
    size: node.kind === 'file' ? node.size : undefined,
    ...(await costOf(node, holderOf(images, origin))),
    origin,
    containers: await containersOf(inspected, origin),
    base: await verdictOf({ path, node, system }, base, budget),
    recipe: recipe === undefined ? [] : linesFor(recipe, fromByteName(path), origin),
    hides: hiddenBy(images, path, node),
  };
}

/** None where the file lies in a layer of an image that does not boot. */
async function squashfsLevels(inspected: Inspected, { kind }: Origin): Promise<readonly SquashfsLevel[]> {
  return kind === 'layer' || (kind === 'file' && inspected.kind !== 'squashfs') ? [] : await inspected.squashfs();
}

function holderOf(images: readonly SquashfsLevel[], { kind, name }: Origin): SquashfsLevel | undefined {
  return images.find(({ role, extension, name: file }) => {
    if (kind === 'extension') return role === 'extension' && (extension?.name ?? file) === name;
    return role === 'rootfs' && kind !== 'initramfs';
  });
}

async function costOf(
  node: RootNode,
  holder: SquashfsLevel | undefined,
): Promise<Pick<Explanation, 'stored' | 'sharedWith'>> {
  if (node.kind !== 'file' || holder === undefined) return { stored: undefined, sharedWith: 0 };
  const sizes = await storedSizes(holder);
  return { stored: sizes.of(node), sharedWith: sizes.sharers(node) };
}

interface FoundNode {
  readonly path: ReturnType<typeof parseEntryPath>;
  readonly node: RootNode;
  readonly system: SystemLevel;
}

async function verdictOf({ path, node, system }: FoundNode, base: FoundBase, budget: Budget): Promise<BaseVerdict> {
  if (base.kind === 'unknown') return base;
  const { name, inspected } = base;
  const theirs = await inspected.system();
  const before = lookup(theirs.tree, path, { followLast: false });
  if (before === undefined) return { kind: 'missing', base: name };
  const hasSameContent = sameBytes(theirs.content, system.content, budget.fork());
  const [change] = await compareTrees(treeOfOne(before), treeOfOne(node), { part: '', hasSameContent });
  return change === undefined ? { kind: 'same', base: name } : { kind: 'changed', base: name, fields: change.fields };
}

/** Without its content, a directory is compared by itself. */
function treeOfOne(node: RootNode): Parameters<typeof compareTrees>[0] {
  const alone = node.kind === 'directory' ? { ...node, children: new Map<string, RootNode>() } : node;
  const { root } = emptyTree();
  return { root: { ...root, children: new Map([['it', alone]]) } };
}

function linesFor(recipe: Recipe, path: string, { kind, name }: Origin): readonly RecipeLine[] {
  if (kind !== 'extension') return recipeLines(recipe, path);
  const line = extensionLine(recipe, name);
  return line === undefined ? [] : [line];
}

function hiddenBy(images: readonly SquashfsLevel[], path: FoundNode['path'], shown: RootNode): readonly string[] {
  if (shown.kind === 'directory') return [];
  return images
    .filter(({ files }) => {
      const node = lookup(files.tree, path, { followLast: false });
      return node !== undefined && node !== shown;
    })
    .map(({ name, extension }) => extension?.name ?? name);
}

function noSuchFile({ name }: Inspected, wanted: string, { tree }: SystemLevel): RootsmithError {
  const path = parseEntryPath(toByteName(wanted));
  const parent = lookup(tree, parentPath(path));
  const names = parent?.kind === 'directory' ? [...parent.children.keys()].map(fromByteName) : [];
  const meant = nearest(fromByteName(baseName(path)), names);
  const folder = fromByteName(parentPath(path));
  return new RootsmithError('NOT_FOUND', `there is no \`/${fromByteName(path)}\` in \`${name}\``, {
    hint:
      meant === undefined
        ? 'List what is there with `rootsmith ls`.'
        : `Did you mean \`${folder === '' ? '' : `/${folder}`}/${meant}\`?`,
    details: { path: wanted },
  });
}
