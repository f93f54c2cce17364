import { type EntryPath, parseEntryPath } from '../../bytes/index.ts';
import type { ExtensionLayer } from '../../initramfs/index.ts';
import { diffTrees, hidingPath, lookup, type RootNode, type RootTree, resolvePath } from '../../rootfs/index.ts';
import { type Breakage, listed, shownPath } from './finding.ts';

export interface HiddenFilesInput {
  readonly base: RootTree;
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
  /** The lowest first. */
  readonly extensions: readonly ExtensionLayer[];
  /** Directories of firmware in the initramfs. */
  readonly firmware: ReadonlySet<string>;
  /** Module indexes that the build makes: a layer may hide them, since it gets indexes of its own. */
  readonly indexes: readonly EntryPath[];
}

/**
 * Finds files of the recipe that would be hidden at boot: init lays the base's extension layers over the root file
 * system, and mounts the firmware of the initramfs over the firmware of the root file system.
 */
export async function findHiddenFiles(input: HiddenFilesInput): Promise<readonly Breakage[]> {
  const { base, tree, extensions, firmware, indexes } = input;
  if (extensions.length === 0 && firmware.size === 0) return [];
  const brought = (await broughtBy(base, tree)).filter(({ path }) => !indexes.includes(path));
  return [...byFirmware(brought, input), ...extensions.flatMap((layer) => byLayer(brought, layer, extensions))];
}

/** A path that the recipe adds or changes. */
interface Brought {
  readonly path: EntryPath;
  readonly node: RootNode;
  /** A directory of the base that gets other permissions or another owner. */
  readonly isDescribed: boolean;
}

async function broughtBy(base: RootTree, tree: RootTree): Promise<readonly Brought[]> {
  const { added, changed } = await diffTrees(base, tree);
  const meant: ReadonlySet<string> = new Set([
    'kind',
    'mode',
    'uid',
    'gid',
    'size',
    'content',
    'target',
    'device',
    'xattrs',
  ]);
  return [
    ...added.map(({ path, node }) => ({ path, node, isDescribed: false })),
    ...changed
      .filter(({ fields }) => fields.some((field) => meant.has(field)))
      .map(({ path, after, fields }) => ({ path, node: after, isDescribed: !fields.includes('kind') })),
  ];
}

function byFirmware(
  brought: readonly Brought[],
  { base, firmware }: Pick<HiddenFilesInput, 'base' | 'firmware'>,
): readonly Breakage[] {
  return [...firmware].flatMap((directory): readonly Breakage[] => {
    const mount = resolvePath(base, parseEntryPath(directory)).path;
    const hidden = brought.filter(({ path, node }) => path.startsWith(`${mount}/`) && node.kind !== 'directory');
    if (hidden.length === 0) return [];
    const paths = listed(hidden.map(({ path }) => shownPath(path)));
    return [
      {
        rule: 'hidden-by-firmware',
        message: `${paths} would never be seen: the initramfs has a ${shownPath(directory)} of its own, which init mounts over that of the root file system`,
        advice: "Bring firmware as a system extension, which Talos's imager puts into the initramfs.",
      },
    ];
  });
}

function byLayer(
  brought: readonly Brought[],
  layer: ExtensionLayer,
  all: readonly ExtensionLayer[],
): readonly Breakage[] {
  const higher = all.slice(all.indexOf(layer) + 1);
  const hidden = brought.flatMap((each) => {
    const by = hiderOf(each, layer);
    // A path is reported once, with the topmost layer that hides it.
    return by === undefined || higher.some((other) => hiderOf(each, other) !== undefined) ? [] : [{ ...each, by }];
  });
  if (hidden.length === 0) return [];
  const paths = listed(
    withoutParents(hidden).map(({ path, by }) =>
      path === by ? shownPath(path) : `${shownPath(path)} (by its ${shownPath(by)})`,
    ),
  );
  return [
    {
      rule: 'hidden-by-extension',
      message: `${paths} would never be seen: there is the system extension ${nameOf(layer)}, whose files win over those of the root file system`,
      advice: 'Put it at another path, or leave that extension out.',
    },
  ];
}

/** Without the directories of other paths in the list. */
function withoutParents<T extends { readonly path: EntryPath }>(hidden: readonly T[]): readonly T[] {
  const parents = new Set<string>();
  for (const { path } of hidden)
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      parents.add(path.slice(0, slash));
  return hidden.filter(({ path }) => !parents.has(path));
}

function hiderOf({ path, node, isDescribed }: Brought, { tree }: ExtensionLayer): EntryPath | undefined {
  const by = hidingPath(tree, path, node);
  if (by !== undefined || !isDescribed || node.kind !== 'directory') return by;
  // Directories merge, but mode and owner are those of the upper one.
  const upper = lookup(tree, path, { followLast: false });
  if (upper === undefined) return undefined;
  return upper.mode === node.mode && upper.uid === node.uid && upper.gid === node.gid ? undefined : path;
}

/** A layer as messages show it: `hello` 1.0.0 (`0.sqsh`). */
export function nameOf({ image, name, version }: Omit<ExtensionLayer, 'tree'>): string {
  return name === image ? `\`${image}\`` : `\`${name}\`${version === '' ? '' : ` ${version}`} (\`${image}\`)`;
}
