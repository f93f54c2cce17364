import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageCacheFiles } from '../../../../src/imager/outputs/image-cache.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-image-cache-'));
  for (const name of ['whole/blob', 'whole/manifests/ghcr.io/a/reference', 'linked/blob', 'linked/manifests'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'whole/blob/sha256-2'), 'two');
  writeFileSync(join(folder, 'whole/blob/sha256-1'), 'one');
  writeFileSync(join(folder, 'whole/manifests/ghcr.io/a/reference/v1'), '{}');
  symlinkSync('/etc/passwd', join(folder, 'linked/blob/sha256-1'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('imageCacheFiles()', () => {
  test('gives files by name, below the folder that nodes look for', async () => {
    const files = await imageCacheFiles(join(folder, 'whole'));

    expect(files.map(({ path }) => path)).toEqual([
      'imagecache/blob/sha256-1',
      'imagecache/blob/sha256-2',
      'imagecache/manifests/ghcr.io/a/reference/v1',
    ]);
    expect(Buffer.from(await collect(files[0]!.content!.open())).toString()).toBe('one');
  });

  test.each([
    ['a folder without the parts', '.', 'NOT_FOUND'],
    ['a link', 'linked', 'PATH_UNSAFE'],
  ])('refuses %s', async (_, name, code) => {
    await expect(imageCacheFiles(join(folder, name))).rejects.toMatchObject({ code });
  });
});
