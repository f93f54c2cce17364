import { RootsmithError } from '../../errors/index.ts';
import { type KernelPackages, kernelPackagesOf, type TalosVersion } from '../../talos/index.ts';
import { gitCheckout, gitCommit, gitPosition } from '../../tools/index.ts';

export interface FindCommitOptions {
  readonly talos: TalosVersion;
  /** Whether to check the commit out, if the work tree is elsewhere. */
  readonly checkout: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes sure that a checkout stands at the commit that a Talos release takes its kernel from. Throws
 * `TALOS_VERSION_UNKNOWN` for a release whose commit is not known, `COMMIT_MISMATCH` if the work tree is elsewhere, and
 * `CHECKOUT_DIRTY` if it cannot leave from there without losing changes.
 */
export async function findCommitOf(
  directory: string,
  { talos, checkout, signal }: FindCommitOptions,
): Promise<KernelPackages> {
  const packages = kernelPackagesOf(talos);
  const position = await gitPosition(directory, { signal });
  if (position === undefined) throw mismatch(directory, talos, packages, 'it is not the top of a git work tree');
  const wanted = await gitCommit(directory, packages.revision, { signal });
  if (wanted === undefined) throw mismatch(directory, talos, packages, 'this clone does not have it');
  if (wanted === position.commit) return packages;
  if (!checkout) throw mismatch(directory, talos, packages, `the work tree is at ${position.described}`);
  await gitCheckout(directory, wanted, { signal });
  return packages;
}

function mismatch(
  directory: string,
  talos: TalosVersion,
  { described, revision }: KernelPackages,
  found: string,
): RootsmithError {
  return new RootsmithError(
    'COMMIT_MISMATCH',
    `\`${directory}\` is not at ${described}, from which Talos ${talos} takes its kernel: ${found}`,
    {
      hint: `Add \`--checkout\`; in a shallow clone, fetch it first: git fetch --tags --unshallow. The commit is ${revision}.`,
      details: { revision },
    },
  );
}
