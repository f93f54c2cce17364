import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, readRange, streamOf } from '../../../../src/bytes/index.ts';
import { decompressGzip, type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { LayerFile } from '../../../../src/inspect/layers/layer-file.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

function entry(path: string, text: string): TarInput {
  const bytes = Buffer.from(text);
  return { ...common, path, type: 'file', size: bytes.length, body: streamOf(bytes) };
}

const tar = await collect(writeTar([entry('a', 'first'), entry('b', 'second'), entry('c', 'third')]));

const layers = {
  plain: () => new LayerFile({ what: 'x', stored: bufferAccess(tar), stream: () => streamOf(tar) }, inspectContext()),
  gzip() {
    const packed = gzipSync(tar);
    const stream = (): AsyncIterable<Uint8Array> => decompressGzip(streamOf(packed));
    return new LayerFile({ what: 'x', stored: bufferAccess(packed), stream }, inspectContext());
  },
};

test.each(['plain', 'gzip'] as const)('LayerFile gives the content of any entry again, %s', async (kind) => {
  const layer = layers[kind]();
  const entries = [];
  for await (const { path, offset } of layer.entries()) entries.push({ path, offset });

  const texts = await Promise.all(
    entries.toReversed().map(async (one) => Buffer.from(await collect(layer.content(one))).toString()),
  );

  expect(entries.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  expect(texts).toEqual(['third', 'second', 'first']);
});

test.each(['plain', 'gzip'] as const)('LayerFile holds a file for reading at any offset, %s', async (kind) => {
  for await (const found of layers[kind]().entries()) {
    if (found.path !== 'b') continue;
    const held = await layers[kind]().hold(found);
    expect(Buffer.from(await collect(readRange(held, 1, 3))).toString()).toBe('eco');
  }
});
