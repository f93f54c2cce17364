import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { type TarPacking, unpackTar } from '../../../src/tools/tar.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const compress: Readonly<Record<TarPacking, readonly string[]>> = {
  none: [],
  gzip: ['-z'],
  xz: ['-J'],
  bzip2: ['-j'],
  zstd: ['--zstd'],
};

test.each(Object.keys(compress) as TarPacking[])('unpackTar() unpacks an archive packed as %s', async (compression) => {
  using folder = testFolder();
  writeFiles(folder.path, { 'linux/a/b': 'text', 'to/.keep': '' });
  const archive = runTool('tar', ['-c', ...compress[compression], 'linux'], undefined, folder.path);
  const directory = join(folder.path, 'to');

  await unpackTar({ archive: streamOf(archive), compression, directory, env, strip: 1, what: 'the source' });

  expect(readFileSync(join(directory, 'a/b'), 'utf8')).toBe('text');
});

test('unpackTar() says what is damaged', async () => {
  using folder = testFolder();
  const archive = streamOf(Buffer.from('not an archive at all'));

  const failing = unpackTar({
    archive,
    compression: 'none',
    directory: folder.path,
    env,
    strip: 1,
    what: 'the source',
  });

  await expect(failing).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('cannot unpack the source'),
  });
});
