import { parseEntryPath } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import { emptyTree, type FileNode, lookup, type RootTree, TreeDraft, walkTree } from '../../rootfs/index.ts';
import { bootAssetPaths } from '../../talos/index.ts';
import { type NewKernel, spoolKernel } from '../kernel/new-kernel.ts';
import type { BuildContext } from '../session/context.ts';
import { type ApplyLayersOptions, applyLayers } from '../trees/apply-layers.ts';

/** The files that a Dockerfile's final stage copies into the installer image itself. */
export interface FinalStage {
  /** A kernel that was copied over `usr/install/<arch>/vmlinuz`. */
  readonly kernel: NewKernel | undefined;
  /** All other files, for one more layer; undefined where there are none. */
  readonly files: RootTree | undefined;
}

/**
 * Runs the copies of the final stage, and takes out of them the kernel that replaces the base's. Throws
 * `DOCKERFILE_INVALID` where a copy replaces the initramfs or the UKI.
 */
export async function readFinalStage(
  { file, image }: Recipe,
  architecture: string,
  options: ApplyLayersOptions,
  context: BuildContext,
): Promise<FinalStage> {
  if (image.layers.length === 0) return { kernel: undefined, files: undefined };
  const { tree } = await applyLayers(emptyTree(options.time), image.layers, options);
  const paths = bootAssetPaths(architecture);
  for (const path of [paths.initramfs, ...paths.ukis]) {
    if (lookup(tree, parseEntryPath(path)) !== undefined) throw replacesResult(file, path);
  }
  const draft = new TreeDraft(tree);
  const kernelPath = parseEntryPath(paths.kernel);
  const kernel = lookup(tree, kernelPath);
  if (kernel?.kind === 'file') draft.remove(kernelPath);
  const files = draft.finish();
  return {
    kernel: kernel?.kind === 'file' ? await lift(kernel, context) : undefined,
    files: holdsAnything(files) ? files : undefined,
  };
}

async function lift({ content }: FileNode, context: BuildContext): Promise<NewKernel> {
  if (content.kind !== 'stream') throw new Error('bug: a copied file has content of a base');
  return await spoolKernel(content.open(), context);
}

/** Directories that were only made for the path of the kernel do not count. */
function holdsAnything(tree: RootTree): boolean {
  return walkTree(tree).some(({ node }) => node.kind !== 'directory' || node.implied === undefined);
}

function replacesResult(file: string, path: string): RootsmithError {
  return new RootsmithError(
    'DOCKERFILE_INVALID',
    `${file}: the final stage copies over \`/${path}\`, which this build makes itself`,
    {
      hint: 'Put the files into the `customization` stage.',
    },
  );
}
