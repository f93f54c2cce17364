import type { BlobDigest, Repository } from '../../oci/index.ts';
import { REF_NAME, REPOSITORY } from '../index/entry-name.ts';
import { formatRawIndex, type Members } from '../index/layout-index.ts';
import type { ServedEntries } from '../index/named-entries.ts';
import type { RepositoryState } from './repository-state.ts';

/** The bytes of the index.json that says what repositories hold: the same for the same content, in whatever order it came. */
export function indexContent(
  repositories: ReadonlyMap<Repository, RepositoryState>,
  { foreign, rest }: Pick<ServedEntries, 'foreign' | 'rest'>,
): Uint8Array {
  const manifests: Members[] = [...foreign];
  for (const [repository, state] of [...repositories].sort(byKey)) {
    for (const [tag, { digest, json }] of [...state.tags].sort(byKey)) {
      manifests.push(json ?? describe(state, digest, { [REF_NAME]: `${repository}:${tag}` }));
    }
    for (const { digest } of [...state.untaggedRoots()].sort((a, b) => (a.digest < b.digest ? -1 : 1))) {
      manifests.push(describe(state, digest, { [REPOSITORY]: repository }));
    }
  }
  return formatRawIndex({ manifests, rest });
}

function describe(state: RepositoryState, digest: BlobDigest, annotations: Readonly<Record<string, string>>): Members {
  const record = state.manifests.get(digest);
  if (record === undefined) throw new Error(`bug: ${digest} is named but unknown`);
  return { mediaType: record.mediaType, digest, size: record.size, annotations };
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
