import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { moveBlob } from '../../../../src/mirror/copy/move-blob.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositoriesOptions, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { memorySources } from '../../../fixtures/mirror-images.ts';

const layer = memoryImage().layers[0]!;
const { descriptor } = layer;
const gone = new RootsmithError('IMAGE_NOT_FOUND', 'gone');

function world(source: MemoryRepositoriesOptions = {}, target: MemoryRepositoriesOptions = {}) {
  const from = memoryRepositories('a.example', source);
  const to = memoryRepositories('target.example', target);
  for (const name of ['one', 'two']) from.seed(name, [layer]);
  const events: ProgressEvent[] = [];
  const counts = { bytesRead: 0, bytesWritten: 0, bytesMounted: 0, refusedMounts: 0 };
  const report = (event: ProgressEvent) => void events.push(event);
  const mover = { sources: memorySources(from), target: to, bandwidth: undefined, report, signal: undefined, counts };
  return { from, to, events, counts, mover };
}

function planned(neededIn: readonly string[], presentIn: readonly string[] = []) {
  const sources = ['a.example/one:v1', 'a.example/two:v1'].map(parseImagePlace);
  return { descriptor, sources, presentIn, neededIn };
}

test('moveBlob() sends once and mounts in the other repositories', async () => {
  const { to, counts, events, mover } = world();

  const failures = await moveBlob(planned(['x', 'y', 'z']), mover);

  expect(failures.size).toBe(0);
  expect([to.count('write'), to.count('mount')]).toEqual([1, 2]);
  expect(counts).toMatchObject({
    bytesRead: descriptor.size,
    bytesWritten: descriptor.size,
    bytesMounted: 2 * descriptor.size,
  });
  expect(events.filter(({ kind }) => kind === 'blob-skip')).toHaveLength(2);
});

test('moveBlob() only mounts where a repository of the target has the blob', async () => {
  const { from, to, mover } = world();
  to.seed('home', [layer]);

  await moveBlob(planned(['x'], ['home']), mover);

  expect([from.count('blob'), to.count('mount'), to.get('x', descriptor.digest)]).toEqual([0, 1, layer.bytes]);
});

test('moveBlob() takes the next source where one does not have the blob', async () => {
  const { from, mover } = world({
    fail: ({ kind, repository }) => (kind === 'blob' && repository === 'one' ? gone : undefined),
  });

  expect((await moveBlob(planned(['x']), mover)).size).toBe(0);
  expect(from.deeds.filter(({ kind }) => kind === 'blob').map(({ repository }) => repository)).toEqual(['one', 'two']);
});

test('moveBlob() tells of each repository that refuses, and serves the others', async () => {
  const refused = new RootsmithError('AUTH_REQUIRED', 'log in');
  const { to, mover } = world(
    {},
    { fail: ({ kind, repository }) => (kind === 'write' && repository === 'x' ? refused : undefined) },
  );

  const failures = await moveBlob(planned(['x', 'y']), mover);

  expect([...failures]).toEqual([['x', refused]]);
  expect(to.get('y', descriptor.digest)).toBeDefined();
});

test('moveBlob() fails with the last failure when no source has the blob', async () => {
  const { mover } = world({ fail: ({ kind }) => (kind === 'blob' ? gone : undefined) });

  expect([...(await moveBlob(planned(['x', 'y']), mover))]).toEqual([
    ['x', gone],
    ['y', gone],
  ]);
});

test('moveBlob() copies inside the target where mounts are refused, and stops trying them', async () => {
  const { from, to, mover } = world({}, { mounts: false });
  const names = Array.from({ length: 12 }, (_, at) => `r${at}`);

  await moveBlob(planned(names), mover);
  to.forget();
  await moveBlob(planned(['last'], ['r0']), mover);

  expect(from.count('blob')).toBe(1);
  expect([to.count('mount'), to.count('write')]).toEqual([0, 1]);
});
