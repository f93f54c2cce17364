import type { Change } from './change.ts';
import type { RepositoryState } from './repository-state.ts';

/** Bytes of memory that each takes, by measurement and rounded up; a tag's also while index.json is written. */
const BLOB = 320;
const MANIFEST = 800;
const TAG = 1024;
const REPOSITORY = 2048;

/** What a change takes in memory for as long as it holds. */
export function weightOf(change: Change): number {
  if ('drop' in change) return 0;
  return change.add === 'blob' ? BLOB : MANIFEST + (change.artifactType?.length ?? 0);
}

export function weightOfTags(count: number): number {
  return count * TAG;
}

export function weightOfRepository({ blobs, manifests, tags }: RepositoryState): number {
  return REPOSITORY + blobs.size * BLOB + manifests.size * MANIFEST + weightOfTags(tags.size);
}
