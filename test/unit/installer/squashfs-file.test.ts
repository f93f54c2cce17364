import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { blockDecompressors } from '../../../src/compression/decompressors.ts';
import { openSquashfs } from '../../../src/formats/index.ts';
import { checkSquashfsFile, createSquashfs } from '../../../src/installer/squashfs-file.ts';
import { treeFromSquashfs } from '../../../src/rootfs/index.ts';
import { tinyLayer } from '../../fixtures/tiny-image.ts';
import { listAttributes } from '../../fixtures/trees.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-squashfs-'));
  mkdirSync(at('source'));
  writeFileSync(at('source/hello'), 'hello', { mode: 0o600 });
  writeFileSync(at('source.tar'), await tinyLayer({ hello: 'hello' }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readBack(name: string) {
  const reader = await openSquashfs(bufferAccess(readFileSync(at(name))), { decompressors: blockDecompressors });
  return { reader, lines: listAttributes((await treeFromSquashfs(reader)).tree) };
}

test.each(['source', 'source.tar'])('createSquashfs() writes %s as a squashfs', async (source) => {
  const output = `${source}.sqsh`;

  const { size } = await createSquashfs(at(source), at(output), { env: {}, time: 9, allRoot: true });

  const { reader, lines } = await readBack(output);
  expect(readFileSync(at(output)).length).toBe(size);
  expect([reader.compressor, reader.superblock.modificationTime]).toEqual(['zstd', 9]);
  expect(lines[1]).toMatch(/^hello = <base> 6[04]{2} 0:0 9$/);
});

test('createSquashfs() writes options of the compressor only where they are not its defaults', async () => {
  await createSquashfs(at('source'), at('default'), { env: {}, compressor: 'gzip', level: 9 });
  await createSquashfs(at('source'), at('fast'), { env: {}, compressor: 'gzip', level: 1 });

  expect((await readBack('default')).reader.compressorOptions).toBeUndefined();
  expect((await readBack('fast')).reader.compressorOptions?.decoded).toMatchObject({ kind: 'gzip', level: 1 });
});

test('createSquashfs() names a source that is missing', async () => {
  await expect(createSquashfs(at('gone'), at('never'), { env: {} })).rejects.toMatchObject({
    message: expect.stringContaining(`read \`${at('gone')}\``) as string,
  });
});

test('checkSquashfsFile() finds nothing in a sound image, and something in a damaged one', async () => {
  await createSquashfs(at('source'), at('sound'), { env: {} });
  const bytes = readFileSync(at('sound'));
  bytes.fill(0xff, 100, 130);
  writeFileSync(at('damaged'), bytes);

  expect(await checkSquashfsFile(at('sound'))).toEqual([]);
  expect(await checkSquashfsFile(at('damaged'))).not.toEqual([]);
});
