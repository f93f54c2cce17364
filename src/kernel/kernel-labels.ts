import type { KernelInputs } from './inputs.ts';

export interface BuiltFacts {
  readonly release: string;
  readonly version: string;
  /** The SHA-256 of the certificate that the kernel trusts; undefined if modules are not signed. */
  readonly certificate: string | undefined;
}

/** The labels of a kernel image: what it was made of. Those of the recipe win. */
export function kernelLabels(
  { recipe, source, patches }: Pick<KernelInputs, 'recipe' | 'source' | 'patches'>,
  { release, version, certificate }: BuiltFacts,
): Readonly<Record<string, string>> {
  const names = patches.map(({ name, digest }) => `${name}@${digest}`);
  return {
    'org.opencontainers.image.title': 'kernel',
    'org.opencontainers.image.version': version,
    'dev.rootsmith.kernel.release': release,
    'dev.rootsmith.kernel.source': source,
    ...(names.length === 0 ? {} : { 'dev.rootsmith.kernel.patches': names.join(' ') }),
    ...(certificate === undefined ? {} : { 'dev.rootsmith.kernel.certificate': certificate }),
    ...recipe.image.labels,
  };
}
