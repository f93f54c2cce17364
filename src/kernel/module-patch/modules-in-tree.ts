import { basename } from 'node:path';
import { temporaryFolderOf, Workspace } from '../../files/index.ts';
import type { KernelTreeSource, OutsideModuleFolder } from '../../recipe/index.ts';
import { archiveCommit } from '../../tools/index.ts';
import { commitOf } from '../source/source-digest.ts';
import type { TreeGlue } from './glue-lines.ts';
import { type ModulePatch, patchOfModule } from './module-patch.ts';
import { readModuleSource } from './read-module.ts';
import { readTreeGlue } from './tree-glue.ts';

/** The folder of the kernel that takes modules of recipes in. */
const FOLDER = 'drivers/misc';

export interface PatchModulesOptions {
  /** The environment of the caller: `TMPDIR`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** The patch of a folder with the source of modules. */
export interface FolderPatch extends ModulePatch {
  readonly folder: OutsideModuleFolder;
}

/**
 * Makes patches that bring modules into a kernel tree. They apply one after the other: each has the lines of those
 * before it as its context. Throws what `readModuleSource`, `readTreeGlue` and `patchOfModule` throw.
 */
export async function patchesOfModules(
  source: KernelTreeSource,
  folders: readonly OutsideModuleFolder[],
  options: PatchModulesOptions,
): Promise<readonly FolderPatch[]> {
  if (folders.length === 0) return [];
  let glue = await glueOf(source, options);
  const patches: FolderPatch[] = [];
  for (const folder of folders) {
    const files = await readModuleSource(folder.path);
    const patch = patchOfModule(files, glue, { name: basename(folder.path) });
    patches.push({ ...patch, folder });
    glue = patch.glue;
  }
  return patches;
}

/** Of a git checkout, the commit counts, not the files that lie there. */
async function glueOf(source: KernelTreeSource, { env, signal }: PatchModulesOptions): Promise<TreeGlue> {
  if (source.kind !== 'git') return await readTreeGlue(source.path, { folder: FOLDER, signal });
  await using work = await Workspace.open(temporaryFolderOf(env));
  const archive = work.newPath('tree.tar');
  const commit = await commitOf(source, signal);
  await archiveCommit(commit, archive, { checkout: source.path, folder: FOLDER, signal });
  return await readTreeGlue(archive, { folder: FOLDER, signal });
}
