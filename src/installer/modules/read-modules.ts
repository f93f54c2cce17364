import { type ByteStream, type EntryPath, fromByteName, mapAhead } from '../../bytes/index.ts';
import type { SigningCertificate } from '../../formats/index.ts';
import { type CheckableModule, readCheckableModule } from '../../modules/index.ts';
import { modulesIn } from '../kernel/module-directories.ts';
import { openModuleFile } from '../kernel/open-module-file.ts';
import type { BuildContext } from '../session/context.ts';
import type { ModuleTree } from './system.ts';

/** A file with a module, compressed or not, that is not read yet. */
export interface ModuleSource {
  /** For reports: of the tree that holds it. */
  readonly tree: string;
  readonly path: string;
  readonly open: () => ByteStream;
}

/** A module with the tree that holds it. */
export interface LocatedModule extends CheckableModule {
  readonly tree: string;
}

/** Read at the same time: blocks of a squashfs are expanded in threads meanwhile. */
const AHEAD = 4;

/** The files of a tree that hold modules, by their names. */
export function moduleSourcesOf({ name, tree, content }: ModuleTree): readonly ModuleSource[] {
  return [...modulesIn(tree.root)].map(({ path, node }) => ({
    tree: name,
    path: shown(path),
    open: () => content(node),
  }));
}

function shown(path: EntryPath): string {
  return `/${fromByteName(path)}`;
}

/** Reads modules, a few at a time, in their order. */
export async function readModules(
  sources: readonly ModuleSource[],
  trusted: readonly SigningCertificate[],
  context: BuildContext,
): Promise<readonly LocatedModule[]> {
  const modules: LocatedModule[] = [];
  const read = mapAhead(sources, AHEAD, async ({ tree, path, open }): Promise<LocatedModule> => {
    context.signal?.throwIfAborted();
    await using file = await openModuleFile(open(), path, context);
    return { ...(await readCheckableModule(path, file, trusted)), tree };
  });
  for await (const module of read) modules.push(module);
  return modules;
}
