import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import type { RootTree } from '../rootfs/index.ts';
import { refuseMissingPrograms } from '../tools/index.ts';
import { builtRelease, compileKernel, installModules, moduleFilesBelow } from './build/compile.ts';
import { indexModules } from './build/index-modules.ts';
import { configureTree, fixedOptions, SIGNING_KEY_PATH } from './config/configure.ts';
import type { DotConfig } from './config/dot-config.ts';
import { treeOfKernel } from './image/kernel-tree.ts';
import type { KernelInputs } from './inputs.ts';
import type { BuiltFacts } from './kernel-labels.ts';
import { optionTools } from './needs/needed-tools.ts';
import { buildOutsideModules, copyOutsideModules } from './outside/external-modules.ts';
import { applyPatches } from './patches/apply-patches.ts';
import { runKernelStage } from './run-kernel-stage.ts';
import { refuseUnsignedModules } from './signing/check-signatures.ts';
import { lendSigningKey, type ModuleSigningKey, makeSigningKey } from './signing/signing-key.ts';
import { checkSourceTree } from './source/check-source-tree.ts';
import { unpackSource } from './source/unpack-source.ts';
import { bootFileOf } from './tree/architectures.ts';
import type { KernelContext } from './tree/kernel-context.ts';
import { KernelTree } from './tree/source-tree.ts';

/** A kernel that was built, and the files of its image. Their content lies in the work folder. */
export interface MadeKernel extends BuiltFacts {
  readonly tree: RootTree;
}

/** Builds a kernel of its inputs, in a folder that does not exist yet. */
export async function makeKernel(inputs: KernelInputs, folder: string, context: KernelContext): Promise<MadeKernel> {
  const tree = new KernelTree(folder, inputs.toolchain, context);
  const version = await runKernelStage(
    'source',
    context,
    () => unpackTree(inputs, tree, context),
    (found) => `Linux ${found}, ${inputs.source}`,
  );
  await runKernelStage(
    'patches',
    context,
    () => applyPatches(folder, inputs.patches, context),
    (applied) => `${applied.length} applied`,
  );
  const config = await runKernelStage(
    'configure',
    context,
    () => configure(inputs, tree, context),
    ({ size }) => `${size} options are set, ${inputs.wanted.length} of them asked for`,
  );
  const built = await buildSigned(inputs, tree, config, context);
  return { ...built, version };
}

/** Unpacks the source of a kernel, and gives its version. Throws `KERNEL_SOURCE_INVALID` and `DIGEST_MISMATCH`. */
export async function unpackTree(inputs: KernelInputs, tree: KernelTree, context: KernelContext): Promise<string> {
  const { recipe, source: digest } = inputs;
  await unpackSource(recipe.source, { digest, folder: tree.path }, context);
  const version = await checkSourceTree(tree, recipe);
  // A directory may have been built in: what is left of that would be taken for new.
  if (recipe.source.kind === 'directory') await tree.make(['mrproper']);
  return version;
}

async function configure({ base, wanted }: KernelInputs, tree: KernelTree, { env }: KernelContext): Promise<DotConfig> {
  const config = await configureTree(tree, { base, wanted, fixed: fixedOptions });
  await refuseMissingPrograms(optionTools(config), { path: env['PATH'] ?? '' });
  return config;
}

/** Builds, signs and installs. The private key is in the tree only meanwhile. */
async function buildSigned(
  inputs: KernelInputs,
  tree: KernelTree,
  config: DotConfig,
  context: KernelContext,
): Promise<Omit<MadeKernel, 'version'>> {
  const key = config.has('MODULE_SIG') ? (inputs.key ?? (await makeSigningKey(context))) : undefined;
  await using _ = key === undefined ? undefined : await lendSigningKey(tree.at(SIGNING_KEY_PATH), key);
  const { jobs } = inputs;
  const outside = await copyOutsideModules(
    inputs.outside.map(({ folder }) => folder),
    context,
  );
  await runKernelStage(
    'compile',
    context,
    () => compileKernel(tree, config, { jobs }),
    () => `${tree.steps} steps`,
  );
  await buildOutsideModules(tree, outside, { jobs });
  const release = await builtRelease(tree);
  const base = await stageFolder(inputs, context);
  const modules = join(base, 'lib/modules', release);
  if (config.has('MODULES')) {
    const install = async (): Promise<readonly string[]> => {
      await installModules(tree, { base, release, strips: inputs.recipe.strips, outside });
      const files = await moduleFilesBelow(modules);
      if (config.has('MODULE_SIG_ALL')) await refuseUnsignedModules(files, modules);
      return files;
    };
    await runKernelStage('modules', context, install, (files) => `${files.length} modules for ${release}`);
  }
  return await collect({ inputs, tree, config, release, modules, key });
}

async function stageFolder({ recipe }: KernelInputs, { workspace }: KernelContext): Promise<string> {
  const base = join(workspace.newPath('stage'), recipe.layout === 'usr' ? 'usr' : '');
  try {
    await mkdir(base, { recursive: true });
    return base;
  } catch (error) {
    throw asRootsmithError(error, `make \`${base}\``);
  }
}

interface Built {
  readonly inputs: KernelInputs;
  readonly tree: KernelTree;
  readonly config: DotConfig;
  readonly release: string;
  readonly modules: string;
  readonly key: ModuleSigningKey | undefined;
}

async function collect({ inputs, tree, config, release, modules, key }: Built): Promise<Omit<MadeKernel, 'version'>> {
  const { recipe, toolchain, time } = inputs;
  const files = {
    kernel: tree.at(bootFileOf(toolchain.arch, config).path),
    modules: config.has('MODULES') ? modules : undefined,
    release,
    layout: recipe.layout,
    deviceTrees: toolchain.arch === 'arm64' ? tree.at('arch/arm64/boot/dts') : undefined,
    certificate: key?.certificate.raw,
  };
  const certificate = key?.certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const image = await treeOfKernel(files, time);
  const { layout } = recipe;
  return { release, certificate, tree: files.modules ? await indexModules(image, { release, layout, time }) : image };
}
