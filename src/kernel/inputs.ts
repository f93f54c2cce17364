import { availableParallelism } from 'node:os';
import { asRootsmithError } from '../errors/index.ts';
import { readInput, readSourceDateEpoch } from '../files/index.ts';
import { setOptionsIn } from '../formats/index.ts';
import type { ImageName, KernelArch, KernelRecipe, NamedPath, OutsideModuleFolder } from '../recipe/index.ts';
import { refuseMissingPrograms, versionOf } from '../tools/index.ts';
import type { ConfigInputs } from './config/configure.ts';
import { type WantedOption, wantedOptions } from './config/wanted-options.ts';
import { type FolderPatch, patchesOfModules } from './module-patch/modules-in-tree.ts';
import { refuseMissingHeaders } from './needs/headers.ts';
import { neededTools, versionedTools } from './needs/needed-tools.ts';
import { findPatches, type KernelPatch, patchOf } from './patches/find-patches.ts';
import { type ModuleSigningKey, readModuleSigningKey } from './signing/signing-key.ts';
import { digestOfDirectory, digestOfSource, type SourceDigest } from './source/source-digest.ts';
import { compressionOfSource } from './source/unpack-source.ts';
import { chooseToolchain, type Toolchain } from './tree/toolchain.ts';

/** Reads the configuration inside the kernel of an installer or a kernel image. */
export type ReadConfigIn = (image: ImageName, arch: KernelArch) => Promise<string>;

export interface ReadInputsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readConfigIn: ReadConfigIn;
  /** As Node names the architecture of this machine. */
  readonly nodeArch: string;
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Everything that a build is made of, read and checked before anything is unpacked. */
export interface KernelInputs {
  readonly recipe: KernelRecipe;
  readonly toolchain: Toolchain;
  readonly source: SourceDigest;
  /** Those of the recipe, then those made of folders of modules. */
  readonly patches: readonly KernelPatch[];
  readonly base: ConfigInputs['base'];
  readonly wanted: readonly WantedOption[];
  readonly outside: readonly OutsideFolder[];
  /** Undefined means a key for this build. */
  readonly key: ModuleSigningKey | undefined;
  /** The first line of `--version` of each program that shapes the result. */
  readonly toolVersions: readonly string[];
  /** Seconds since 1970: of the kernel, and of the files in the image. */
  readonly time: number;
  readonly jobs: number;
}

export interface OutsideFolder {
  readonly folder: OutsideModuleFolder;
  readonly digest: string;
}

/**
 * Reads what a kernel is built of. Nothing is unpacked or written. Throws `TOOL_MISSING` with all programs that are
 * missing, `DIGEST_MISMATCH` for a wrong checksum, `SIGNING_KEY_INVALID`, and `NOT_FOUND`.
 */
export async function readKernelInputs(recipe: KernelRecipe, options: ReadInputsOptions): Promise<KernelInputs> {
  const { env, nodeArch, jobs, signal } = options;
  const toolchain = chooseToolchain(recipe.arch, { nodeArch, env });
  const config = await readConfig(recipe, toolchain, options);
  await refuseMissing({ recipe, toolchain, config }, options);
  const key = recipe.signing === undefined ? undefined : await readModuleSigningKey(recipe.signing);
  const external = recipe.modules.filter(({ as }) => as === 'external');
  const internal = recipe.modules.filter(({ as }) => as === 'patch');
  const made = await patchesOfModules(recipe.source, internal, options);
  return {
    recipe,
    toolchain,
    base: config.base,
    wanted: [...config.wanted, ...made.flatMap(optionsOfPatch)],
    patches: [...(await findPatches(recipe.patches)), ...made.map(madePatch)],
    outside: await Promise.all(external.map((folder) => outsideFolder(folder, signal))),
    key,
    toolVersions: await Promise.all(versionedTools(toolchain).map((tool) => versionOf(tool, signal))),
    source: await digestOfSource(recipe.source, signal),
    time: readSourceDateEpoch(env) ?? 0,
    jobs: jobs ?? recipe.jobs ?? availableParallelism(),
  };
}

type ReadConfig = Pick<KernelInputs, 'base' | 'wanted'>;

async function readConfig(
  recipe: KernelRecipe,
  { arch }: Toolchain,
  { readConfigIn }: ReadInputsOptions,
): Promise<ReadConfig> {
  const { base, fragments, options } = recipe.config;
  const texts = await Promise.all(
    fragments.map(async ({ path, at }) => ({ path, text: await readText({ path, at }) })),
  );
  const wanted = [...wantedOptions(texts, options), ...impliedOptions(recipe)];
  if (base.kind === 'target') return { base: { target: base.target }, wanted };
  return { base: { text: base.kind === 'file' ? await readText(base) : await readConfigIn(base.image, arch) }, wanted };
}

/** What other keys of the recipe ask of the configuration. */
function impliedOptions({ localVersion, modules, file }: KernelRecipe): readonly WantedOption[] {
  return [
    ...(localVersion === undefined
      ? []
      : [
          { name: 'LOCALVERSION', value: `"${localVersion}"`, from: file },
          { name: 'LOCALVERSION_AUTO', value: 'n', from: file },
        ]),
    ...(modules.length === 0 ? [] : [{ name: 'MODULES', value: 'y', from: file }]),
  ];
}

async function refuseMissing(
  { recipe, toolchain, config }: Pick<KernelInputs, 'recipe' | 'toolchain'> & { readonly config: ReadConfig },
  { env, signal }: ReadInputsOptions,
): Promise<void> {
  const path = env['PATH'] ?? '';
  const options = new Map([
    ...('text' in config.base ? setOptionsIn(config.base.text) : []),
    ...config.wanted.map(({ name, value }) => [name, value] as const),
  ]);
  const compression = await compressionOfSource(recipe.source);
  await refuseMissingPrograms(neededTools({ recipe, toolchain, compression, options }), { path });
  await refuseMissingHeaders({ path, signal });
}

async function readText({ path }: NamedPath): Promise<string> {
  try {
    return Buffer.from(await readInput(path)).toString('utf8');
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

async function outsideFolder(folder: OutsideModuleFolder, signal: AbortSignal | undefined): Promise<OutsideFolder> {
  return { folder, digest: await digestOfDirectory(folder.path, signal) };
}

function madePatch({ folder, text }: FolderPatch): KernelPatch {
  return patchOf({ path: folder.path, name: folder.path.split('/').at(-1) ?? folder.path, strip: 1 }, text);
}

/** The options that build the modules of a patch. */
function optionsOfPatch({ folder, options }: FolderPatch): readonly WantedOption[] {
  return options.map((option) => ({ name: option.replace(/^CONFIG_/, ''), value: 'm', from: folder.path }));
}
