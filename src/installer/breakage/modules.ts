import { childPath, type EntryPath, fromByteName } from '../../bytes/index.ts';
import type { ExtensionLayer } from '../../initramfs/index.ts';
import { type ModuleDirectory, moduleDirectories, modulesIn } from '../../modules/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import { hasModuleIndex, moduleReleasesOf } from '../initramfs/layer-modules.ts';
import { type Breakage, listed, shownPath } from './finding.ts';
import { nameOf } from './hidden-files.ts';

export interface ModulesInput {
  readonly base: RootTree;
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
  readonly extensions: readonly ExtensionLayer[];
  /** Release of the kernel that the recipe brings; undefined where that of the base stays. */
  readonly newRelease: string | undefined;
  /** Release of the kernel that will boot, where it says one. */
  readonly release: string | undefined;
  /** The layer whose indexes the build makes anew. */
  readonly indexed: ExtensionLayer | undefined;
}

/** Finds modules that are lost, and module indexes that are out of date. */
export function findModuleLoss(input: ModulesInput): readonly Breakage[] {
  if (input.newRelease !== undefined) return staleForNewKernel(input, input.newRelease);
  const lost = lostModules(input);
  return lost.length > 0 ? lost : [...lostIndexes(input), ...staleForChangedModules(input)];
}

/** The directories that count: those of the kernel that boots, or all where it does not say its release. */
function directoriesFor(tree: RootTree, release: string | undefined): readonly ModuleDirectory[] {
  return moduleDirectories(tree).filter((directory) => release === undefined || directory.release === release);
}

function modulePaths(directory: ModuleDirectory): ReadonlySet<EntryPath> {
  return new Set([...modulesIn(directory.node)].map(({ path }) => path));
}

function lostModules({ base, tree, release }: ModulesInput): readonly Breakage[] {
  const had = directoriesFor(base, release).flatMap((directory) => [...modulePaths(directory)]);
  if (had.length === 0 || directoriesFor(tree, release).some(({ node }) => !modulesIn(node).next().done)) return [];
  return [
    {
      rule: 'lost-modules',
      message: `${had.length === 1 ? 'the one module' : `all ${had.length} modules`} of the kernel${release === undefined ? '' : ` ${release}`} would be removed, but the kernel stays: it would come up without the drivers in them`,
      advice: 'Leave the modules that nodes need, or bring a kernel with its own modules.',
    },
  ];
}

/** machined cannot load any module without these files. @see https://github.com/pmorjan/kmod/blob/v1.1.1/kmod_linux.go */
const INDEXES = ['modules.dep', 'modules.alias', 'modules.builtin'];

function lostIndexes({ base, tree, release }: ModulesInput): readonly Breakage[] {
  return directoriesFor(base, release).flatMap((directory): readonly Breakage[] => {
    const now = directoriesFor(tree, directory.release)[0];
    if (now === undefined || modulesIn(now.node).next().done) return [];
    const lost = INDEXES.filter((name) => directory.node.children.has(name) && !now.node.children.has(name));
    if (lost.length === 0) return [];
    return [
      {
        rule: 'lost-modules',
        message: `${listed(lost.map((name) => shownPath(childPath(now.path, name))))} is removed, without which no module of the kernel can be loaded`,
        advice: 'Leave the indexes of the modules that stay.',
      },
    ];
  });
}

function staleForNewKernel({ extensions }: ModulesInput, release: string): readonly Breakage[] {
  return extensions.flatMap((layer): readonly Breakage[] => {
    const releases = moduleReleasesOf(layer);
    if (releases.length === 0) return [];
    const problem = releases.includes(release)
      ? `hides the modules.dep of the new kernel behind that of the old one, so that modules would not be found or not fit`
      : `is for the kernel ${listed(releases)}, and nothing in it is for the new one, ${release}`;
    return [
      {
        rule: 'stale-module-index',
        message: `the base has the extension layer ${nameOf(layer)} with modules or their index, which ${problem}`,
        advice:
          "Take a base without extensions that bring modules, and let Talos's imager add them, built for this kernel, to the result.",
      },
    ];
  });
}

function staleForChangedModules({ base, tree, extensions, indexed }: ModulesInput): readonly Breakage[] {
  if (indexed !== undefined) return [];
  return extensions.flatMap((layer) =>
    moduleReleasesOf(layer)
      .filter((release) => hasModuleIndex(layer, release))
      .flatMap((release): readonly Breakage[] => {
        const changed = changedModules(base, tree, release);
        if (changed.length === 0) return [];
        return [
          {
            rule: 'stale-module-index',
            message: `the recipe ${listed(changed)}, but the base has the extension layer ${nameOf(layer)}, whose modules.dep hides that of the root file system and does not say so`,
            advice: "Take a base without extensions that bring modules, and let Talos's imager add them to the result.",
          },
        ];
      }),
  );
}

/** The changes of modules, as parts of a sentence. */
function changedModules(base: RootTree, tree: RootTree, release: string): readonly string[] {
  const pathsIn = (of: RootTree): ReadonlySet<EntryPath> =>
    new Set(directoriesFor(of, release).flatMap((directory) => [...modulePaths(directory)]));
  const [before, after] = [pathsIn(base), pathsIn(tree)];
  const doing = (verb: string, paths: ReadonlySet<EntryPath>): readonly string[] => {
    const [first] = paths;
    if (first === undefined) return [];
    return [paths.size === 1 ? `${verb} the module \`${fromByteName(first)}\`` : `${verb} ${paths.size} modules`];
  };
  return [...doing('adds', after.difference(before)), ...doing('removes', before.difference(after))];
}
