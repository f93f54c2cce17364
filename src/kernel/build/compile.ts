import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isModulePath } from '../../formats/index.ts';
import type { DotConfig } from '../config/dot-config.ts';
import { installOutsideModules, type OutsideModules } from '../outside/external-modules.ts';
import { bootFileOf } from '../tree/architectures.ts';
import type { KernelTree } from '../tree/source-tree.ts';

/** Builds kernel, modules and device trees. */
export async function compileKernel(
  tree: KernelTree,
  config: DotConfig,
  { jobs }: { readonly jobs: number },
): Promise<void> {
  const { arch } = tree.toolchain;
  const { target } = bootFileOf(arch, config);
  const modules = config.has('MODULES') ? ['modules'] : [];
  await tree.make([target, ...modules, ...(arch === 'arm64' ? ['dtbs'] : [])], { jobs });
}

/** The name of the release, such as `6.1.192-talos`: what `uname -r` will say. */
export async function builtRelease(tree: KernelTree): Promise<string> {
  return ((await tree.text('include/config/kernel.release')) ?? '').trim();
}

export interface InstallModulesOptions {
  /** The folder that gets `lib/modules/<release>`. */
  readonly base: string;
  readonly release: string;
  readonly strips: boolean;
  readonly outside: readonly OutsideModules[];
}

/**
 * Installs the modules: each is stripped, and then signed. Indexes are left to the caller. Links to the source, which
 * would name folders of this machine, are removed.
 */
export async function installModules(
  tree: KernelTree,
  { base, release, strips, outside }: InstallModulesOptions,
): Promise<void> {
  const variables = { INSTALL_MOD_PATH: base, DEPMOD: 'true', ...(strips ? { INSTALL_MOD_STRIP: '1' } : {}) };
  await tree.make(['modules_install'], { variables });
  await installOutsideModules(tree, outside, variables);
  for (const link of ['build', 'source']) await rm(join(base, 'lib/modules', release, link), { force: true });
}

/** The paths of all modules below a folder, in the order of their bytes. */
export async function moduleFilesBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const modules = names.filter(isModulePath);
  return modules.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map((name) => join(folder, name));
}
