import { baseName, type EntryPath, fromByteName, parseEntryPath } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { readKernelModule, vermagicRelease } from '../../formats/index.ts';
import { type ModuleFile, modulesIn } from '../../modules/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import { dockerignoreMatcher, ownContent, parseDockerignore, type RootTree, TreeBuilder } from '../../rootfs/index.ts';
import { openModuleFile } from '../kernel/open-module-file.ts';
import type { BuildContext } from '../session/context.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';

type RecipeModules = NonNullable<ExtensionRecipe['modules']>;

export interface RecipeModulesOptions {
  readonly sources: Pick<SourceReader, 'tree'>;
  /** Where the releases that the extension is for look for modules: `usr/lib/modules` or `lib/modules`. */
  readonly home: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly context: Pick<BuildContext, 'files' | 'signal' | 'budget'>;
}

/**
 * The modules that a recipe names, where Talos looks for them. What lies in a directory `lib/modules/<release>` stays as
 * it is there; other modules go into `extras` of the release that they are made for. Indexes are left out, since builds
 * of installers make them of all modules. Throws `SOURCE_NOT_FOUND`, and `KERNEL_INVALID` for what is not a module.
 */
export async function treeOfModules(modules: RecipeModules, options: RecipeModulesOptions): Promise<RootTree> {
  const { sources, home, time } = options;
  const source = await sources.tree(modules.source);
  const builder = new TreeBuilder({ mtime: time, what: 'the modules of the extension' });
  for (const file of chosenFiles(modules, source)) {
    const place = placeInTree(file.path) ?? (await placeOfFlat(file, options));
    builder.add(parseEntryPath(`${home}/${place}`), { ...file.node, mtime: time });
  }
  return builder.tree();
}

function chosenFiles(modules: RecipeModules, source: RootTree): readonly ModuleFile[] {
  const all = [...modulesIn(source.root)];
  if (modules.paths === undefined) {
    if (all.length === 0) throw notFound(modules, 'holds no kernel modules', 'Name a source with `.ko` files.');
    return all;
  }
  const wanted = new Set<ModuleFile>();
  for (const pattern of modules.paths) {
    const matches = dockerignoreMatcher(parseDockerignore(pattern));
    const matching = all.filter(({ path }) => matches(path));
    if (matching.length === 0)
      throw notFound(modules, `holds no kernel module \`${pattern}\``, 'Correct `modules.paths`; `**/*.ko` is any.');
    for (const file of matching) wanted.add(file);
  }
  return all.filter((file) => wanted.has(file));
}

function notFound({ source, at }: RecipeModules, problem: string, hint: string): RootsmithError {
  const where = `${at.file}:${at.line}:${at.column}`;
  return new RootsmithError('SOURCE_NOT_FOUND', `${where}: ${describeSource(source)} ${problem}`, { hint });
}

const IN_TREE = /(?:^|\/)lib\/modules\/([^/]+\/.+)$/;

/** The path below `lib/modules`, where the source has such a directory. */
function placeInTree(path: EntryPath): string | undefined {
  return IN_TREE.exec(path)?.[1];
}

async function placeOfFlat({ path, node }: ModuleFile, { context }: RecipeModulesOptions): Promise<string> {
  const name = fromByteName(path);
  await using module = await openModuleFile(ownContent(node), name, context);
  const { vermagic } = await readKernelModule(module);
  if (vermagic !== undefined) return `${vermagicRelease(vermagic)}/extras/${baseName(path)}`;
  throw new RootsmithError('KERNEL_INVALID', `module ${name} does not say which kernel it is made for`, {
    hint: 'Build it with the kernel, or put it into a directory `lib/modules/<release>`.',
  });
}
