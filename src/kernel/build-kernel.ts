import { mkdir } from 'node:fs/promises';
import { temporaryFolderOf, Workspace } from '../files/index.ts';
import { openResultStore, type ResultStore } from '../layout/index.ts';
import { type Digest, formatPlace, type Place } from '../oci/index.ts';
import type { StoreOptions } from '../places/index.ts';
import { ignoreProgress, type Report } from '../progress/index.ts';
import type { KernelRecipe } from '../recipe/index.ts';
import { buildKey } from './cache/build-key.ts';
import { copyKernelImage } from './image/copy-image.ts';
import { KernelPlaces } from './image/kernel-places.ts';
import { writeKernelImage } from './image/pack-kernel.ts';
import { type KernelInputs, type ReadInputsOptions, readKernelInputs } from './inputs.ts';
import { kernelLabels } from './kernel-labels.ts';
import { makeKernel } from './make-kernel.ts';
import { runKernelStage } from './run-kernel-stage.ts';
import { claimEmptyFolder } from './source/empty-folder.ts';
import { BuildLog } from './tree/build-log.ts';
import { buildEnvironment } from './tree/environment.ts';
import type { KernelContext } from './tree/kernel-context.ts';

export interface KernelBuildOptions
  extends Pick<StoreOptions, 'caFiles' | 'plainHttp' | 'hosts'>,
    Omit<ReadInputsOptions, 'nodeArch'> {
  /** As Node names the architecture of this machine. @default that of this machine */
  readonly nodeArch?: string | undefined;
  /** The file that keeps all that the programs of the build print. */
  readonly log: string;
  /** Whether results are kept, and an earlier result of the same inputs is taken. @default true */
  readonly usesCache?: boolean | undefined;
  /** An empty or missing folder that the tree is built in, and that stays; undefined builds in a work folder. */
  readonly keepTree?: string | undefined;
  /** Where the work folder is made. @default TMPDIR */
  readonly temporaryFolder?: string | undefined;
  readonly report?: Report | undefined;
}

export interface KernelBuildResult {
  readonly digest: Digest;
  /** The places that have it. */
  readonly places: readonly string[];
  /** Whether an earlier build had made it. */
  readonly isCached: boolean;
  readonly key: string;
}

/**
 * Builds a kernel image and writes it to places. A result of the same inputs is taken from the cache. Nothing appears at
 * a place before it is whole, and no work files stay. Throws what `readKernelInputs` throws, `PATCH_FAILED`,
 * `KERNEL_OPTION_UNMET`, `KERNEL_SOURCE_INVALID`, `TOOL_FAILED` with the words of the compiler, `MODULE_UNSIGNED`, and
 * `DISK_FULL`.
 */
export async function buildKernel(
  recipe: KernelRecipe,
  outputs: readonly string[],
  options: KernelBuildOptions,
): Promise<KernelBuildResult> {
  const { env, report = ignoreProgress, signal, usesCache = true } = options;
  const inputs = await readKernelInputs(recipe, { ...options, nodeArch: options.nodeArch ?? process.arch });
  const key = buildKey(inputs);
  await using workspace = await Workspace.open(options.temporaryFolder ?? temporaryFolderOf(env));
  const places = new KernelPlaces({ ...options, report, spoolDirectory: workspace.path });
  await using _ = places;
  const sinks = await places.sinks(outputs);
  const store = usesCache ? await openResultStore('kernels', key, { env, report, signal }) : passingStore(workspace);
  return await store.alone(async () => {
    const isCached = usesCache && (await places.source(store.place)) !== undefined;
    if (!isCached) await buildInto(store.place, { inputs, places, workspace, options });
    else report({ kind: 'log', from: 'cache', line: `nothing to build: an earlier run made it, ${key.slice(0, 12)}` });
    const built = await places.source(store.place);
    if (built === undefined) throw new Error(`bug: no image at ${formatPlace(store.place)} after it was built`);
    for (const sink of sinks) await copyKernelImage(built, sink, { report, signal });
    return { digest: built.root.digest, places: sinks.map(({ place }) => place), isCached, key };
  });
}

/** A store for one run, in its work folder. */
function passingStore(workspace: Workspace): ResultStore {
  return {
    place: { kind: 'oci', directory: workspace.newPath('image'), name: 'kernel' },
    alone: (action) => action(),
  };
}

interface BuildInto {
  readonly inputs: KernelInputs;
  readonly places: KernelPlaces;
  readonly workspace: Workspace;
  readonly options: KernelBuildOptions;
}

async function buildInto(place: Place, { inputs, places, workspace, options }: BuildInto): Promise<void> {
  const { env, keepTree, log: logFile, report = ignoreProgress, signal } = options;
  await using log = await BuildLog.open(logFile);
  const temporary = workspace.newPath('temporary');
  await mkdir(temporary);
  const variables = buildEnvironment({ env, temporary, time: inputs.time });
  const context: KernelContext = { env: variables, workspace, log, report, signal };
  const folder = keepTree === undefined ? workspace.newPath('linux') : await claimEmptyFolder(keepTree);
  const made = await makeKernel(inputs, folder, context);
  const facts = { arch: inputs.toolchain.arch, labels: kernelLabels(inputs, made), time: inputs.time };
  await runKernelStage(
    'image',
    context,
    async () => {
      await using sink = await places.sink(place);
      return await writeKernelImage(made.tree, facts, sink, context);
    },
    ({ digest, size }) => `${digest}, a manifest of ${size} bytes`,
  );
}
