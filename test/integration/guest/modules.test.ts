import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { build } from '../../../src/installer/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { debianKernel } from '../../fixtures/debian-kernel.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-modules-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file system with what it needs, none of which the small base has in its indexes. */
const ADDED = ['fs/udf/udf.ko', 'lib/crc-itu-t.ko', 'drivers/cdrom/cdrom.ko'];

test('a module that a build adds is loaded in a booted machine, with all that it needs', async () => {
  const base = await realInstaller('small');
  const { modules, release } = await debianKernel();
  for (const path of ADDED) {
    const target = join(folder, 'layer/lib/modules', release, 'kernel', path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(modules, 'kernel', path), target);
  }
  const recipe = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base.place}\nlayers: [{ dir: ./layer }]\n`;
  const place = `oci:${folder}/result:v1`;

  await build(parseRecipe(recipe, { file: 'recipe.yaml', folder }), [place], { env: {} });
  const assets = await takeBootAssets(place, { architecture: 'amd64', directory: folder });
  const report = await bootInstaller({
    ...assets,
    kernelArguments: ['rootsmith.modprobe=udf'],
    log: join(folder, 'udf.log'),
  });

  expect(base.kernelRelease).toBe(release);
  expect(report).toMatchObject({ done: true, modules: { udf: 'ok' } });
});
