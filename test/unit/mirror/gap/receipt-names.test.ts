import { expect, test } from 'vitest';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { namesAt } from '../../../../src/mirror/gap/receipt-names.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';

const image = memoryImage();

function registry() {
  const target = memoryRepositories('far.example');
  for (const path of ['team/a', 'team/b', 'teams/c', 'd'])
    target.seed(path, image.blobs, { v1: image.manifest, v2: image.manifest });
  return { ...target, catalog: async () => ['team/a', 'team/b', 'teams/c', 'd'] };
}

test('namesAt() lists all tags of all repositories of a registry', async () => {
  const names = await namesAt(registry(), parseMirrorTarget('far.example', '/'));

  expect(names).toHaveLength(8);
  expect(names.slice(0, 2)).toEqual([
    { repository: 'team/a', tag: 'v1' },
    { repository: 'team/a', tag: 'v2' },
  ]);
});

test('namesAt() lists only what is below the prefix, by whole parts of the path', async () => {
  const names = await namesAt(registry(), parseMirrorTarget('far.example/team', '/'));

  expect([...new Set(names.map(({ repository }) => repository))]).toEqual(['team/a', 'team/b']);
});

test('namesAt() fails as a bug for a registry that cannot list', async () => {
  await expect(namesAt(memoryRepositories(), parseMirrorTarget('far.example', '/'))).rejects.toThrow('bug:');
});
