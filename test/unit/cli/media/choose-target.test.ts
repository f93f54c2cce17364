import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseTarget } from '../../../../src/cli/media/choose-target.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-target-'));
  mkdirSync(join(folder, 'v1.2'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['out', ['iso'], 'out', undefined],
  ['out/my.iso', ['iso'], 'out', 'my.iso'],
  ['out.d/', ['iso'], 'out.d', undefined],
  ['v1.2', ['iso'], 'v1.2', undefined],
  ['my.iso', ['iso', 'uki'], 'my.iso', undefined],
  ['my.d', ['pxe'], 'my.d', undefined],
  ['.', ['iso'], '', undefined],
] as const)('chooseTarget() of %s for %j', async (output, kinds, below, fileName) => {
  const found = await chooseTarget(output, kinds, folder);

  expect([found.folder, found.fileName]).toEqual([join(folder, below), fileName]);
});
