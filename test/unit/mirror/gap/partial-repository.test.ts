import { expect, test } from 'vitest';
import { partialTarget } from '../../../../src/mirror/gap/partial-repository.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

const { descriptor, bytes } = memoryImage().manifest;
const target = partialTarget('here', 'not today', (path) => ({ tags: async () => [path] }));

test('partialTarget() does what is given for each repository', async () => {
  expect(await target.repository('a').tags()).toEqual(['a']);
  expect(await target.repository('b').tags()).toEqual(['b']);
  expect([target.place, target.repository('a').place]).toEqual(['here', 'here']);
});

test('partialTarget() fails as a bug for every other call that reads or writes', async () => {
  const repository = target.repository('a');

  await expect(repository.writeManifest(descriptor, bytes)).rejects.toThrow('bug: not today');
  await expect(repository.hasBlob(descriptor)).rejects.toThrow('bug: not today');
  expect(() => repository.readBlob(descriptor)).toThrow('bug: not today');
});
