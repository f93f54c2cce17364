import { findPrivateFolder } from '../files/index.ts';
import { resultStoreFolder, storedResult } from '../layout/index.ts';
import { ignoreProgress } from '../progress/index.ts';
import type { KernelRecipe } from '../recipe/index.ts';
import type { KernelBuildOptions } from './build-kernel.ts';
import { buildKey } from './cache/build-key.ts';
import { KernelPlaces } from './image/kernel-places.ts';
import { type KernelInputs, readKernelInputs } from './inputs.ts';
import { parsePatch } from './patches/patch-text.ts';

/** What a build would do, found out without unpacking or writing anything. */
export interface KernelPlan {
  readonly recipe: string;
  readonly arch: string;
  /** The name of the result in the cache. */
  readonly key: string;
  /** Whether an earlier build has made it, so that nothing is built. */
  readonly isCached: boolean;
  readonly source: { readonly path: string; readonly digest: string; readonly version: string | undefined };
  readonly patches: readonly { readonly name: string; readonly digest: string; readonly files: number }[];
  readonly config: { readonly base: string; readonly wanted: readonly string[] };
  readonly modules: readonly { readonly path: string; readonly as: string }[];
  /** The SHA-256 of the certificate that is given; undefined for a key made for the build. */
  readonly certificate: string | undefined;
  readonly tools: readonly string[];
  readonly jobs: number;
  readonly outputs: readonly string[];
}

/** Says what `buildKernel` would do. Throws what reading its inputs throws. */
export async function planKernel(
  recipe: KernelRecipe,
  outputs: readonly string[],
  options: KernelBuildOptions,
): Promise<KernelPlan> {
  const inputs = await readKernelInputs(recipe, { ...options, nodeArch: options.nodeArch ?? process.arch });
  const key = buildKey(inputs);
  return {
    recipe: recipe.file,
    arch: inputs.toolchain.arch,
    key,
    isCached: (options.usesCache ?? true) && (await isStored(key, options)),
    source: { path: recipe.source.path, digest: inputs.source, version: recipe.version },
    patches: inputs.patches.map(({ name, digest, text }) => ({ name, digest, files: parsePatch(text).length })),
    config: { base: baseOf(recipe), wanted: inputs.wanted.map(({ name, value }) => `${name}=${value}`) },
    modules: recipe.modules.map(({ path, as }) => ({ path, as })),
    certificate: certificateOf(inputs),
    tools: inputs.toolVersions,
    jobs: inputs.jobs,
    outputs,
  };
}

async function isStored(key: string, { env, signal }: KernelBuildOptions): Promise<boolean> {
  const folder = await findPrivateFolder(resultStoreFolder('kernels', env));
  if (folder === undefined) return false;
  await using places = new KernelPlaces({ env, report: ignoreProgress, signal, spoolDirectory: folder });
  return (await places.source(storedResult(folder, key))) !== undefined;
}

function baseOf({ config: { base } }: KernelRecipe): string {
  if (base.kind === 'target') return `make ${base.target}`;
  return base.kind === 'file' ? base.path : `the kernel in ${base.image.place}`;
}

function certificateOf({ key }: KernelInputs): string | undefined {
  return key?.certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
