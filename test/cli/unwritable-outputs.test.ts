import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { talosBase } from '../fixtures/talos-base.ts';
import { file } from '../fixtures/trees.ts';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-unwritable-'));
  base = await talosBase(folder, 'base', { version: 'v1.12.7', rootfs: { 'usr/bin/tool': file('tool') }, isUki: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FOLDERLESS = '`/proc` takes no folders [PERMISSION]';
const IN_FOLDER = 'nothing can be made at `/proc/x/y` [PERMISSION]';
const BELOW = 'nothing can be made at `/proc/x` [PERMISSION]';
const MISSING = 'no such file or directory [NOT_FOUND]';

test.each<readonly [name: string, args: (place: string) => readonly string[], message: string]>([
  ['media', (place) => ['media', place, '-k', 'cmdline', '-o', '/proc/x/y'], IN_FOLDER],
  ['media of an installer', (place) => ['media', place, '-k', 'installer', '-o', '/proc/x/y'], IN_FOLDER],
  ['build into a layout', (place) => ['build', '--base', place, '-o', 'oci:/proc/x/y:v1'], IN_FOLDER],
  ['build into an archive', (place) => ['build', '--base', place, '-o', 'oci-archive:/proc/x/y.tar'], BELOW],
  ['build for docker', (place) => ['build', '--base', place, '-o', 'docker-archive:/proc/x/y.tar'], BELOW],
  ['squashfs create', () => ['squashfs', 'create', '.', '/proc/x/y.sqsh'], BELOW],
  ['uki build', () => ['uki', 'build', '--from', 'base.efi', '/proc/x/y.efi'], MISSING],
  ['secureboot init', () => ['secureboot', 'init', '-o', '/proc/x/y'], FOLDERLESS],
])('%s ends soon where nothing can be written', { timeout: 30_000 }, async (name, args, message) => {
  if (name === 'uki build') await rootsmith(['media', base, '-k', 'uki', '-o', 'base.efi'], { directory: folder });
  const { status, stderr } = await rootsmith(args(base), { directory: folder });

  expect(stderr).toContain(message);
  expect(status).toBeGreaterThan(1);
});
