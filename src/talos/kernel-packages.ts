import { RootsmithError } from '../errors/index.ts';
import { kernelPackages } from './data/kernel-packages.ts';
import type { TalosVersion } from './version.ts';

/** The place of a release's kernel in siderolabs/pkgs. */
export interface KernelPackages {
  /** As `git describe` writes it: `v1.12.0-103-gf921142`. */
  readonly described: string;
  /** What git checks out: the commit after `-g`, or a tag. */
  readonly revision: string;
}

/** Finds the commit of siderolabs/pkgs for a release. Throws `TALOS_VERSION_UNKNOWN` if it is not known. */
export function kernelPackagesOf(version: TalosVersion): KernelPackages {
  const described = kernelPackages[version];
  if (described !== undefined) return { described, revision: /-g([0-9a-f]+)$/.exec(described)?.[1] ?? described };
  throw new RootsmithError('TALOS_VERSION_UNKNOWN', `the commit of siderolabs/pkgs for Talos ${version} is not known`, {
    hint: `Find it as \`PKGS ?=\` in https://github.com/siderolabs/talos/blob/${version}/Makefile, and check out what follows \`-g\`.`,
    details: { version },
  });
}
