import { describe, expect, test } from 'vitest';
import { readAll, streamOf } from '../../../../src/bytes/index.ts';
import { type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { findFiles } from '../../../../src/installer/layers/find-files.ts';
import { openView } from '../../../../src/places/open-view.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

type Layer = Readonly<Record<string, string | undefined>>;

/** Undefined is a directory. */
async function layerOf(files: Layer): Promise<Uint8Array> {
  const plain = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map<string, Uint8Array>() };
  const entries = Object.entries(files).map(([path, content]): TarInput => {
    const bytes = Buffer.from(content ?? '');
    if (content === undefined) return { ...plain, path, type: 'directory', mode: 0o755, size: 0 };
    return { ...plain, path, type: 'file', mode: 0o644, size: bytes.length, body: streamOf(bytes) };
  });
  return await readAll(writeTar(entries), { limitBytes: 1e6, what: 'a layer' });
}

/** The lowest first. */
async function found(...layers: readonly Layer[]): Promise<Readonly<Record<string, string>>> {
  const { manifest, blobs } = memoryImage({ layers: await Promise.all(layers.map(layerOf)) });
  const { context } = memoryBuild({ images: { 'a:b': { root: manifest, blobs } } });
  const result: Record<string, string> = {};
  const view = await openView('a:b', undefined, context);
  const options = {
    wanted: (path: string) => path.startsWith('a/'),
    take: async (path: string, entry: { readonly body: AsyncIterable<Uint8Array> }) => {
      result[path] = Buffer.from(await readAll(entry.body, { limitBytes: 100, what: path })).toString();
    },
  };
  await findFiles(view, options, context);
  return result;
}

describe('findFiles()', () => {
  test('takes the topmost copy', async () => {
    expect(await found({ 'a/x': 'old', 'a/y': 'below', 'b/x': 'other' }, { './a/x': 'new' })).toEqual({
      'a/x': 'new',
      'a/y': 'below',
    });
  });

  test.each<readonly [string, Layer, Layer]>([
    ['of its own', { 'a/.wh.x': '' }, {}],
    ['of its folder', { '.wh.a': '' }, {}],
    ['of all in its folder', { 'a/.wh..wh..opq': '', 'a/z': 'new' }, { 'a/z': 'new' }],
    ['of all', { '.wh..wh..opq': '' }, {}],
    ['by a file where its folder was', { a: 'file' }, {}],
  ])('leaves out what a whiteout %s hides', async (_, upper, expected) => {
    expect(await found({ 'a/x': 'old' }, upper)).toEqual(expected);
  });

  test('a folder hides nothing, and neither does a whiteout in the layer of a file', async () => {
    expect(await found({ 'a/x': 'old' }, { a: undefined, 'a/.wh.y': '', 'a/y': 'new' })).toEqual({
      'a/x': 'old',
      'a/y': 'new',
    });
  });
});
