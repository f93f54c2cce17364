import { expect, test } from 'vitest';
import { Budget } from '../../../src/bytes/index.ts';
import type { TarEntry } from '../../../src/formats/index.ts';
import { pooledPathOf } from '../../../src/rootfs/path-pool.ts';
import { type ReadLayerOptions, readLayer } from '../../../src/rootfs/read-layer.ts';
import { tarHeaderOf } from '../../fixtures/tar-blocks.ts';
import { textContent } from '../../fixtures/trees.ts';

async function read(entries: readonly Partial<TarEntry>[], changes: Partial<ReadLayerOptions> = {}) {
  async function* source(): AsyncGenerator<TarEntry, void, void> {
    for (const [index, entry] of entries.entries()) yield { ...tarHeaderOf(entry), offset: 512 * index } as TarEntry;
  }
  const { changes: list, whiteouts } = await readLayer(source(), {
    what: 'layer',
    store: async () => textContent('x'),
    whiteouts: 'apply',
    overlayWhiteouts: false,
    budget: new Budget(),
    signal: undefined,
    ...changes,
  });
  return { changes: list.map((change) => `${change.kind} ${pooledPathOf(change.at)} @${change.offset}`), whiteouts };
}

test('readLayer() keeps entries in order, each with its offset', async () => {
  const { changes } = await read([{ path: './d/', type: 'directory' }, { path: 'd/a' }]);

  expect(changes).toEqual(['put d @0', 'put d/a @512']);
});

test('readLayer() tells whiteouts from entries', async () => {
  const { changes, whiteouts } = await read([
    { path: 'd/.wh.a' },
    { path: 'e/.wh..wh..opq' },
    { path: '.wh..wh.plnk' },
  ]);

  expect(changes).toEqual([]);
  expect(whiteouts).toEqual([
    { directory: 'd', name: 'a' },
    { directory: 'e', name: undefined },
  ]);
});

test('readLayer() takes whiteouts for files where it is told to', async () => {
  expect(await read([{ path: 'd/.wh.a' }], { whiteouts: 'literal' })).toEqual({
    changes: ['put d/.wh.a @0'],
    whiteouts: [],
  });
});

test('readLayer() takes a device 0:0 for a whiteout only where overlayfs kept the layer', async () => {
  const device = { path: 'd/a', type: 'character-device' as const };

  expect((await read([device])).changes).toEqual(['put d/a @0']);
  expect((await read([device], { overlayWhiteouts: true })).whiteouts).toEqual([{ directory: 'd', name: 'a' }]);
});

test('readLayer() checks paths and the targets of hard links', async () => {
  expect((await read([{ path: 'b', type: 'hardlink', linkTarget: './a' }])).changes).toEqual(['link b @0']);
  await expect(read([{ path: '../b' }])).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
  await expect(read([{ path: 'b', type: 'hardlink', linkTarget: '../a' }])).rejects.toMatchObject({
    code: 'PATH_UNSAFE',
  });
});

test('readLayer() stops when it is aborted', async () => {
  await expect(read([{ path: 'a' }], { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
});
