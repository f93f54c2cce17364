import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGrubFolder, type LocateGrubOptions, locateGrub } from '../../../../src/imager/grub/locate-grub.ts';

const names = ['kernel.img', 'boot.img', 'boot_hybrid.img', 'cdboot.img', 'diskboot.img', 'normal.mod'];
let folder: string;
let options: LocateGrubOptions;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-grub-'));
  mkdirSync(join(folder, 'system/i386-pc'), { recursive: true });
  for (const name of names) writeFileSync(join(folder, 'system/i386-pc', name), name);
  options = {
    named: undefined,
    brought: { files: new Map(), source: '`the image`' },
    work: { newPath: (name) => join(folder, `work-${name}`) },
    system: join(folder, 'system'),
  };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('locateGrub()', () => {
  test('takes what the image brings, if it is whole', async () => {
    const files = new Map(names.map((name) => [`i386-pc/${name}`, Buffer.from('of the image')] as const));

    const { path, source } = await locateGrub(['i386-pc'], { ...options, brought: { files, source: '`it`' } });

    expect(source).toBe('`it`');
    expect(readFileSync(join(path, 'i386-pc/boot.img'), 'utf8')).toBe('of the image');
  });

  test('takes what the distribution has, otherwise', async () => {
    expect(await locateGrub(['i386-pc'], options)).toMatchObject({ path: join(folder, 'system') });
  });

  test('names what is missing, and where it comes from', async () => {
    await expect(locateGrub(['i386-pc', 'x86_64-efi'], options)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(
        /missing in `the image` and `.*`: x86_64-efi\/kernel\.img, x86_64-efi\/normal\.mod$/,
      ),
      hint: expect.stringMatching(/Install grub-efi-amd64-bin, or name an imager or installer-base image by `--grub`/),
    });
  });

  test('takes only the folder that was asked for', async () => {
    const named = join(folder, 'nothing');

    await expect(locateGrub(['i386-pc'], { ...options, named })).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });
});

test('isGrubFolder() tells folders from places', async () => {
  expect([await isGrubFolder(folder), await isGrubFolder('ghcr.io/siderolabs/imager:v1.9.6')]).toEqual([true, false]);
});
