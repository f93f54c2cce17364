import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, bufferAccess, streamOf } from '../../../src/bytes/index.ts';
import {
  blockDecompressors,
  boundedDecompressors,
  compressionOf,
  decompressors,
  expandOnce,
} from '../../../src/compression/decompressors.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';

const text = Buffer.from('the same bytes again, '.repeat(20));
const packed = {
  gzip: new Uint8Array(gzipSync(text)),
  zstd: new Uint8Array(zstdCompressSync(text)),
  xz: await collect(compressXz(streamOf(text), { preset: 0 })),
} as const;
const kinds = ['gzip', 'zstd', 'xz'] as const;

test.each(kinds)('compressionOf() tells %s by its first bytes', (kind) => {
  expect(compressionOf(packed[kind])).toBe(kind);
});

test('compressionOf() takes all else for plain', () => {
  expect(compressionOf(text)).toBe('none');
});

test.each(kinds)('decompressors expand %s', async (kind) => {
  expect(Buffer.from(await collect(decompressors[kind](streamOf(packed[kind]))))).toEqual(text);
});

test.each(kinds)('boundedDecompressors() expand %s', async (kind) => {
  const expand = boundedDecompressors(new Budget())[kind];

  expect(Buffer.from(await collect(expand(streamOf(packed[kind]))))).toEqual(text);
});

test.each(kinds)('expandOnce stops at the end of one stream of %s', async (kind) => {
  const file = bufferAccess(Buffer.concat([Buffer.from('head'), packed[kind], Buffer.from('tail')]));

  const segment = expandOnce[kind](file, 4, { budget: new Budget() });

  expect(Buffer.from(await collect(segment.bytes))).toEqual(text);
  expect(segment.end()).toBe(4 + packed[kind].length);
});

test('blockDecompressors cover the compressors that Talos has used', () => {
  expect(Object.keys(blockDecompressors).sort()).toEqual(['gzip', 'xz', 'zstd']);
});
