import { gitPosition, runInTerminal } from '../../tools/index.ts';
import type { PkgsRequest } from './edit-checkout.ts';
import { digestOfRequest, imageTag, kernelImageName, makeArguments, makefileDefaults } from './image-tag.ts';
import type { PkgsPlan } from './pkgs.ts';

/** How a checkout makes the kernel image. */
export interface ImageBuild {
  /** The arguments of `make`, to be run in the folder of the checkout. */
  readonly makeArguments: readonly string[];
  /** The name of the image: `registry/username/kernel:tag`. */
  readonly image: string;
  /** Changed files of the checkout that are not of this request. The tag does not change with them. */
  readonly foreignChanges: readonly string[];
}

export interface ImageBuildOptions {
  /** @default that of the Makefile */
  readonly registry?: string | undefined;
  /** @default that of the Makefile */
  readonly username?: string | undefined;
  readonly push: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Works out the line that builds the image of a plan, before or after it is carried out, and the name of the image. */
export async function planImageBuild(
  { directory, before, texts, original, source }: PkgsPlan,
  request: PkgsRequest,
  { registry, username, push, signal }: ImageBuildOptions,
): Promise<ImageBuild> {
  const position = await gitPosition(directory, { signal });
  const defaults = makefileDefaults(texts);
  const variables = {
    platforms: request.architectures.map((architecture) => `linux/${architecture}`),
    registry: registry ?? defaults.registry,
    username: username ?? defaults.username,
    push,
    tag: imageTag(position?.described, digestOfRequest(request, source)),
  };
  const isOurs = (path: string): boolean => [before, texts].some((state) => state.get(path) !== original.get(path));
  return {
    makeArguments: makeArguments(variables),
    image: kernelImageName(variables),
    foreignChanges: (position?.changed ?? []).filter((path) => !isOurs(path)),
  };
}

/**
 * Runs the line that builds the image, in the folder of the checkout. What it prints goes to standard error. Throws
 * `TOOL_MISSING` or `TOOL_FAILED`.
 */
export async function runImageBuild(
  directory: string,
  { makeArguments: args }: ImageBuild,
  signal?: AbortSignal,
): Promise<void> {
  const make = { command: 'make', debianPackage: 'make' };
  await runInTerminal(make, args, { directory, output: 'stderr', signal });
}
