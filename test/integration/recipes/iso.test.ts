import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { inspectUki } from '../../../src/uki/index.ts';
import { replaceReleaseImages } from '../../fixtures/release-images.ts';
import { built, repository } from '../../fixtures/rootsmith.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const env = { SOURCE_DATE_EPOCH: '1700000000' };
let folder: string;
let iso: string;
let report: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-recipe-iso-'));
  cpSync(join(repository, 'recipes/iso'), join(folder, 'recipes/iso'), { recursive: true });
  const replaced = await replaceReleaseImages(folder, 'v1.13.9');
  report = await built(['-f', 'recipes/iso/profile.yaml', ...replaced], { directory: folder, env });
  iso = join(folder, 'out/metal-amd64.iso');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const xorriso = (...args: readonly string[]): string =>
  runTool('xorriso', ['-indev', `stdio:${iso}`, ...args]).toString();

test('recipes/iso makes an ISO that xorriso reads, for UEFI by systemd-boot', () => {
  expect(report).toMatch(/^out\/metal-amd64\.iso\t\d+\tsha256:[0-9a-f]{64}$/);
  expect(xorriso('-pvd_info')).toContain('Volume Id    : TALOS_V1_13_9');
  const boot = xorriso('-report_el_torito', 'plain');
  expect(boot).toMatch(/El Torito boot img : +1 +UEFI +y/);
  expect(boot).not.toMatch(/BIOS/);
});

test('the UKI on the ISO of recipes/iso has its arguments, and an entry that resets the disk', async () => {
  const [, block = ''] = /El Torito boot img : .* (\d+)\n/.exec(xorriso('-report_el_torito', 'plain')) ?? [];
  const esp = `${iso}@@${Number(block) * 2048}`;
  runTool('mcopy', ['-i', esp, '::EFI/Linux/Talos-v1.13.9.efi', join(folder, 'uki.efi')]);
  const { profiles } = await inspectUki(bufferAccess(readFileSync(join(folder, 'uki.efi'))));

  expect(profiles).toMatchObject([
    { id: 'main', cmdline: expect.stringMatching(/^talos\.platform=metal .* net\.ifnames=0$/) as string },
    { id: 'reset', cmdline: expect.stringMatching(/ net\.ifnames=0 talos\.experimental\.wipe=system$/) as string },
  ]);
});
