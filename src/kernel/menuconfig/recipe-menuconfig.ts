import { mkdir } from 'node:fs/promises';
import { fromByteString, streamOf, toByteString } from '../../bytes/index.ts';
import { RootsmithError, usage } from '../../errors/index.ts';
import { readIfThere, temporaryFolderOf, Workspace, writeFileWhole } from '../../files/index.ts';
import { ignoreProgress, type Report } from '../../progress/index.ts';
import type { KernelRecipe } from '../../recipe/index.ts';
import { withOptions } from '../config/dot-config.ts';
import { type KernelInputs, type ReadInputsOptions, readKernelInputs } from '../inputs.ts';
import { unpackTree } from '../make-kernel.ts';
import { applyPatches } from '../patches/apply-patches.ts';
import { type KernelOption, setOptions } from '../pkgs/kernel-options.ts';
import { runKernelStage } from '../run-kernel-stage.ts';
import { architectures } from '../tree/architectures.ts';
import { BuildLog } from '../tree/build-log.ts';
import { buildEnvironment } from '../tree/environment.ts';
import type { KernelContext } from '../tree/kernel-context.ts';
import { KernelTree } from '../tree/source-tree.ts';
import { runMenuconfig } from './run-menuconfig.ts';

export interface RecipeMenuconfigOptions extends Pick<ReadInputsOptions, 'env' | 'readConfigIn' | 'signal'> {
  /** The fragment to write. @default the last fragment of the recipe */
  readonly output: string | undefined;
  /** As Node names the architecture of this machine. @default that of this machine */
  readonly nodeArch?: string | undefined;
  readonly report?: Report | undefined;
}

/** What the user changed in the menu. */
export interface RecipeMenuconfig {
  /** The fragment that has the changes. */
  readonly file: string;
  readonly changed: readonly KernelOption[];
}

/**
 * Lets the user edit the configuration of a kernel recipe in `make menuconfig`, in its patched source, and writes the
 * options that differ into a fragment. Throws `USAGE` without one, and what reading a recipe, patching its source and
 * `runMenuconfig` throw.
 */
export async function editRecipeConfig(
  recipe: KernelRecipe,
  options: RecipeMenuconfigOptions,
): Promise<RecipeMenuconfig> {
  const { env, signal, report = ignoreProgress, nodeArch = process.arch } = options;
  const file = fragmentOf(recipe, options.output);
  const inputs = await readKernelInputs(recipe, { ...options, nodeArch });
  await using workspace = await Workspace.open(temporaryFolderOf(env));
  await using log = await BuildLog.open(workspace.newPath('menuconfig.log'));
  const temporary = workspace.newPath('temporary');
  await mkdir(temporary);
  const context = { env: buildEnvironment({ env, temporary, time: inputs.time }), workspace, log, report, signal };
  const tree = await patchedTree(inputs, workspace.newPath('linux'), context);
  const { arch, prefix } = inputs.toolchain;
  const changed = await runMenuconfig({
    tree: tree.path,
    config: await configOf(inputs, tree),
    variables: [`ARCH=${architectures[arch].kernelName}`, `CROSS_COMPILE=${prefix}`],
    signal,
  });
  if (changed.length > 0) await addToFragment(file, changed);
  return { file, changed };
}

function fragmentOf({ file, config }: KernelRecipe, output: string | undefined): string {
  const path = output ?? config.fragments.at(-1)?.path;
  if (path !== undefined) return path;
  throw usage(
    `\`${file}\` names no fragment to write to`,
    'Give `-o my.config`, and name it in the recipe: `config: { fragments: [my.config] }`.',
  );
}

async function patchedTree(inputs: KernelInputs, folder: string, context: KernelContext): Promise<KernelTree> {
  const tree = new KernelTree(folder, inputs.toolchain, context);
  await runKernelStage(
    'source',
    context,
    () => unpackTree(inputs, tree, context),
    (version) => `Linux ${version}`,
  );
  await runKernelStage(
    'patches',
    context,
    () => applyPatches(folder, inputs.patches, context),
    (applied) => `${applied.length} applied`,
  );
  return tree;
}

/** The configuration that a build would complete: the base with all that the recipe asks for. */
async function configOf({ base, wanted }: KernelInputs, tree: KernelTree): Promise<string> {
  if ('target' in base) await tree.make([base.target]);
  const text = 'target' in base ? await tree.text('.config') : base.text;
  if (text !== undefined) return withOptions(text, new Map(wanted.map(({ name, value }) => [name, value])));
  throw new RootsmithError('TOOL_FAILED', 'the configuration of the kernel wrote no `.config`', {
    hint: 'Name a target that writes one, such as `defconfig`.',
  });
}

async function addToFragment(file: string, changed: readonly KernelOption[]): Promise<void> {
  const text = toByteString((await readIfThere(file)) ?? new Uint8Array());
  await writeFileWhole(file, streamOf(fromByteString(setOptions(text, changed).text)));
}
