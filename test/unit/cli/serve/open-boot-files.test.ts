import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBootFiles } from '../../../../src/cli/serve/open-boot-files.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-open-boot-'));
  mkdirSync(join(folder, 'pxe/arm64'), { recursive: true });
  for (const name of ['secret', 'pxe/kernel', 'pxe/arm64/kernel', 'pxe/.hidden'])
    writeFileSync(join(folder, name), name);
  symlinkSync('../secret', join(folder, 'pxe/outwards'));
  symlinkSync('kernel', join(folder, 'pxe/inwards'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opens(path: string): Promise<boolean> {
  const file = await (await openBootFiles(join(folder, 'pxe'))).open(path);
  await file?.[Symbol.asyncDispose]();
  return file !== undefined;
}

describe('openBootFiles()', () => {
  test.each(['kernel', 'arm64/kernel', 'inwards'])('opens %s', async (path) => {
    expect(await opens(path)).toBe(true);
  });

  test.each([
    '../secret',
    'outwards',
    '.hidden',
    'arm64',
    'arm64/../kernel',
    '',
    '/kernel',
    'missing',
    'a\0b',
    'kernel/x',
  ])('does not open %j', async (path) => {
    expect(await opens(path)).toBe(false);
  });

  test('refuses what is no folder', async () => {
    await expect(openBootFiles(join(folder, 'missing'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openBootFiles(join(folder, 'secret'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
