import type { RepositoryTarget, RepositoryWriter } from '../../oci/index.ts';

/** Makes a target of repositories that do what is given. Any other call is a bug, with this message. */
export function partialTarget(
  place: string,
  bug: string,
  repository: (path: string) => Partial<RepositoryWriter>,
): RepositoryTarget {
  const fail = async (): Promise<never> => {
    throw new Error(`bug: ${bug}`);
  };
  const base: RepositoryWriter = {
    place,
    resolve: async () => undefined,
    readManifest: fail,
    readBlob: () => {
      throw new Error(`bug: ${bug}`);
    },
    referrers: async () => [],
    tags: async () => [],
    hasBlob: fail,
    mountBlob: fail,
    writeBlob: fail,
    writeManifest: fail,
    tag: fail,
  };
  return { place, repository: (path) => ({ ...base, ...repository(path) }), async [Symbol.asyncDispose]() {} };
}
