import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromByteString, streamOf } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { isMissingPath, temporaryFolderOf, Workspace, writeFileWhole } from '../../files/index.ts';
import { applyToTree, checkSource } from '../pkgs/check-source.ts';
import { readCheckout } from '../pkgs/checkout.ts';
import type { PkgsArchitecture } from '../pkgs/edit-checkout.ts';
import { type KernelOption, setOptions } from '../pkgs/kernel-options.ts';
import { findPkgsLayout } from '../pkgs/layout.ts';
import { readLinuxSource } from '../pkgs/linux-source.ts';
import { type NormalPatch, normalisePatches } from '../pkgs/normalise-patch.ts';
import { unpackMembers } from '../source-members.ts';
import { runMenuconfig } from './run-menuconfig.ts';

export interface PkgsMenuconfigOptions {
  /** The tarball of the kernel that the checkout names. */
  readonly archive: string;
  readonly architecture: PkgsArchitecture;
  /** Whether to write the changed options into the configuration of the checkout. */
  readonly writes: boolean;
  /** The environment of the caller: `PATH`, `TMPDIR`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** What the user changed in the menu. */
export interface PkgsMenuconfig {
  /** The configuration that was edited, in the checkout. */
  readonly file: string;
  readonly changed: readonly KernelOption[];
}

/**
 * Lets the user edit a configuration of a checkout in `make menuconfig`, with the patches of the checkout applied, and
 * writes back only the lines that changed. (The checkout's own `make kernel-menuconfig` does not see options that
 * patches add, from pkgs 1.7 on.) Throws what `checkSource` and `runMenuconfig` throw.
 */
export async function editPkgsConfig(directory: string, options: PkgsMenuconfigOptions): Promise<PkgsMenuconfig> {
  const { archive, architecture, writes, env, signal } = options;
  const { texts } = await readCheckout(directory);
  const layout = findPkgsLayout(texts, directory);
  const file = `${layout.configFolder}/config-${architecture}`;
  const config = texts.get(file) ?? (await missing(join(directory, file)));
  await checkSource(archive, { source: readLinuxSource(texts, layout), patches: [], env, signal });
  await using work = await Workspace.open(temporaryFolderOf(env));
  await prepareTree(archive, work.path, await patchesIn(join(directory, layout.patchFolder)), options);
  const usesClang = /\bLLVM\b/.test(texts.get(layout.buildFile) ?? '') && (await isOnPath('clang', env['PATH'] ?? ''));
  const variables = [`ARCH=${architecture === 'amd64' ? 'x86' : 'arm64'}`, ...(usesClang ? ['LLVM=1'] : [])];
  const changed = await runMenuconfig({ tree: work.path, config, variables, signal });
  if (writes && changed.length > 0) {
    await writeFileWhole(join(directory, file), streamOf(fromByteString(setOptions(config, changed).text)), { signal });
  }
  return { file, changed };
}

/** Reads a file that is known to be missing, for the error of the system. */
async function missing(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

/** Those patches apply that the build applies: all in the folder, in the order of their paths. */
async function patchesIn(folder: string): Promise<readonly NormalPatch[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (!isMissingPath(error)) throw asRootsmithError(error, `read \`${folder}\``);
    return [];
  });
  const sorted = names.filter((name) => name.endsWith('.patch')).sort();
  return normalisePatches(
    await Promise.all(sorted.map(async (name) => ({ name, text: await readFile(join(folder, name), 'latin1') }))),
  );
}

/** Sources that no menu needs. All other files stay, because any folder may hold menus and scripts for them. */
const SOURCES =
  /^(?:Documentation|arch|block|crypto|drivers|fs|kernel|lib|mm|net|samples|sound|tools)\/.*\.(?:[chS]|dtsi?|rst|txt|json|yaml)$/;

async function prepareTree(
  archive: string,
  tree: string,
  patches: readonly NormalPatch[],
  { env, signal }: PkgsMenuconfigOptions,
): Promise<void> {
  const patched = new Set(patches.flatMap(({ files }) => files));
  await unpackMembers(archive, tree, { wants: (path) => patched.has(path) || !SOURCES.test(path), signal });
  for (const patch of patches) await applyToTree(patch, tree, { env, signal });
}

async function isOnPath(command: string, path: string): Promise<boolean> {
  const found = await Promise.all(
    path.split(':').map((folder) =>
      access(join(folder, command), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
