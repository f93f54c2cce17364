import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../../src/bytes/index.ts';
import { blockDecompressors } from '../../../../src/compression/decompressors.ts';
import { openSquashfs } from '../../../../src/formats/index.ts';
import { squashExtension } from '../../../../src/installer/extensions/squash-extension.ts';
import { extensionFormat } from '../../../../src/installer/extensions/squash-format.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { makeTree } from '../../../fixtures/trees.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-squash-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const small = makeTree({ 'usr/local/a': 'a' });
const large = makeTree({ 'usr/local/a': 'large '.repeat(300_000) });

interface SquashedOptions {
  readonly cache?: string;
  readonly compressor?: 'zstd' | 'xz';
}

async function squashed(tree = small, { cache = folder, compressor = 'zstd' }: SquashedOptions = {}) {
  const build = memoryBuild({ env: { XDG_CACHE_HOME: cache } });
  await using kept = new AsyncDisposableStack();
  const context = { ...build.context, keep: <T extends AsyncDisposable>(resource: T): T => kept.use(resource) };
  const content = await squashExtension(tree, { ...extensionFormat(compressor), time: 5 }, context);
  const bytes = Buffer.from(await readAll(content.open(), { limitBytes: 1e7, what: 'x' }));
  return { bytes, warnings: build.warnings };
}

test.each([
  ['zstd', { kind: 'zstd', level: 18 }],
  ['xz', undefined],
] as const)('squashExtension() writes %s as mksquashfs is told to', async (compressor, options) => {
  const { bytes } = await squashed(small, { compressor });

  const { superblock, compressorOptions } = await openSquashfs(bufferAccess(bytes), {
    decompressors: blockDecompressors,
  });
  expect(superblock).toMatchObject({ compressor, blockSize: 131072, modificationTime: 5 });
  expect(compressorOptions?.decoded).toEqual(options);
});

test('squashExtension() keeps what is large, by content and compressor', async () => {
  await squashed(small);
  const first = await squashed(large);
  const again = await squashed(large);
  await squashed(large, { compressor: 'xz' });

  expect(again.bytes.equals(first.bytes)).toBe(true);
  expect(readdirSync(join(folder, 'rootsmith/extensions'))).toHaveLength(2);
});

test('squashExtension() goes on without a cache where there is no folder for one', async () => {
  const cache = join(folder, 'in-the-way');
  writeFileSync(cache, '');

  const { bytes, warnings } = await squashed(large, { cache });

  expect(bytes.equals((await squashed(large)).bytes)).toBe(true);
  expect(warnings).toEqual([expect.stringContaining('squashed extensions are not kept for the next build: ')]);
});
