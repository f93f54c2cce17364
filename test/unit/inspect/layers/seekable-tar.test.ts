import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { compressGzip, type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { LayerFile } from '../../../../src/inspect/layers/layer-file.ts';
import { seekableTar } from '../../../../src/inspect/layers/seekable-tar.ts';
import { countedAccess, newTraffic } from '../../../../src/inspect/session/traffic.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { noise } from '../../../fixtures/memory-image.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

function entry(path: string, bytes: Uint8Array): TarInput {
  return { ...common, path, type: 'file', size: bytes.length, body: streamOf(bytes) };
}

const large = noise(1, 3 * 1024 * 1024);
const tar = await collect(writeTar([entry('large', large), entry('small', Buffer.from('content'))]));
const ours = await collect(compressGzip(streamOf(tar)));

test.each([
  ['a plain tar', tar, true],
  ['gzip with stored blocks', ours, true],
  ['gzip of another writer', gzipSync(tar), false],
  ['zstd', zstdCompressSync(tar), false],
])('seekableTar() knows whether %s can be read at any offset', async (_, stored, expected) => {
  const access = await seekableTar(bufferAccess(stored), { whole: async () => bufferAccess(tar), signal: undefined });

  expect(access !== undefined).toBe(expected);
});

test.each([
  ['a plain tar', tar],
  ['gzip with stored blocks', ours],
])('listing %s reads little of it, and a file behind others alone', async (_, stored) => {
  const traffic = newTraffic();
  const access = countedAccess(bufferAccess(stored), traffic);
  const stream = (): never => {
    throw new Error('test: it was read from front to back');
  };
  const layer = new LayerFile({ what: 'x', stored: access, stream }, inspectContext());

  const offsets = new Map<string, number>();
  for await (const { path, offset } of layer.entries()) offsets.set(path, offset);
  const content = await collect(layer.content({ offset: offsets.get('small') ?? 0 }));

  expect([[...offsets.keys()], Buffer.from(content).toString()]).toEqual([['large', 'small'], 'content']);
  expect(traffic.bytes()).toBeLessThan(stored.length / 4);
});
