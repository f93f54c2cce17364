import { expect, test } from 'vitest';
import { RepositoryState } from '../../../../src/layout/state/repository-state.ts';
import { parseBlobDigest } from '../../../../src/oci/blob-digest.ts';
import type { ManifestRecord } from '../../../../src/oci/content-store.ts';

const digest = (fill: string): ManifestRecord['digest'] => parseBlobDigest(`sha256:${fill.repeat(64)}`);

function manifest(fill: string, more: Partial<ManifestRecord> = {}): { readonly add: 'manifest' } & ManifestRecord {
  return {
    add: 'manifest',
    digest: digest(fill),
    size: 1,
    mediaType: 'application/x',
    artifactType: undefined,
    subject: undefined,
    ...more,
  };
}

test('RepositoryState.untaggedRoots() leaves out what a tag or an index leads to', () => {
  const state = new RepositoryState();
  for (const change of [manifest('a'), manifest('b'), manifest('c'), manifest('d')]) state.apply(change);
  state.markChildren([digest('a'), digest('e')], true);
  state.tags.set('v1', { digest: digest('d'), json: undefined });

  expect(state.untaggedRoots().map((record) => record.digest)).toEqual([digest('b'), digest('c')]);
});

test('RepositoryState.referrersOf() forgets what was dropped', () => {
  const state = new RepositoryState();
  for (const fill of ['b', 'a']) state.apply(manifest(fill, { subject: digest('f') }));
  const both = state.referrersOf(digest('f')).map((record) => record.digest);

  state.apply({ drop: 'manifest', digest: digest('a') });

  expect(both).toEqual([digest('a'), digest('b')]);
  expect(state.referrersOf(digest('f')).map((record) => record.digest)).toEqual([digest('b')]);
});

test('RepositoryState.changes() lead to the same state', () => {
  const state = new RepositoryState();
  for (const change of [
    manifest('a', { subject: digest('f') }),
    { add: 'blob', digest: digest('b'), size: 1, mtimeMs: 2 } as const,
  ])
    state.apply(change);
  state.apply(manifest('c'));
  state.apply({ drop: 'manifest', digest: digest('c') });

  const again = new RepositoryState();
  for (const change of state.changes()) again.apply(change);

  expect([...state.changes()]).toHaveLength(2);
  expect(again).toEqual(state);
});

test('RepositoryState.isEmpty tells whether anything is left', () => {
  const state = new RepositoryState();
  state.apply(manifest('a'));
  const before = state.isEmpty;

  state.apply({ drop: 'manifest', digest: digest('a') });

  expect([before, state.isEmpty]).toEqual([false, true]);
});
