export { findCommitOf } from './pkgs/commit.ts';
export { NOTHING, type PkgsArchitecture, type PkgsRequest, pkgsArchitectures } from './pkgs/edit-checkout.ts';
export { type ImageBuild, planImageBuild } from './pkgs/image-build.ts';
export { type KernelOption, parseFragment, parseOption } from './pkgs/kernel-options.ts';
export { normalisePatches } from './pkgs/normalise-patch.ts';
export { applyPkgs, type PkgsPlan, planPkgs } from './pkgs/pkgs.ts';
export { readPatches } from './pkgs/read-patches.ts';
