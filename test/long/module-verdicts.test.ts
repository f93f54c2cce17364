import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../scripts/boot.ts';
import { realInstaller } from '../../scripts/real-installer.ts';
import { readSigningKey } from '../../src/formats/index.ts';
import { build, checkPlaceModules, type ReportedModule } from '../../src/installer/index.ts';
import { parseRecipe } from '../../src/recipe/index.ts';
import { type ExampleKernel, exampleKernel } from '../fixtures/kernel/example-kernel.ts';
import { refusedVariants, type Variant } from '../fixtures/kernel/module-variants.ts';
import { type TriedOutcome, tryModules } from '../fixtures/kernel/try-modules.ts';
import { testKey } from '../fixtures/signing-key.ts';

let folder: string;
let loaded: readonly Variant[];
let refused: readonly Variant[];
let kernel: ExampleKernel;
let observed: ReadonlyMap<string, TriedOutcome>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-verdicts-'));
  kernel = await exampleKernel(folder);
  const [own, other] = [kernel, testKey('Somebody else')].map((files) => readSigningKey(files));
  if (own === undefined || other === undefined) throw new Error('there is no key');
  loaded = [
    { what: 'base', bytes: kernel.base },
    { what: 'in-tree', bytes: kernel.hello },
    { what: 'outside', bytes: kernel.outside },
  ];
  refused = refusedVariants(kernel, own, other);
  for (const { what, bytes } of [...loaded, ...refused]) writeFileSync(fileOf(what), bytes);
  observed = await tryModules({
    vmlinuz: kernel.vmlinuz,
    folder,
    modules: [...loaded, ...refused].map(({ what, bytes }) => ({
      file: `${what}.ko`,
      name: what === 'base' ? 'rs_base' : what === 'outside' ? 'rs_outside' : 'rs_hello',
      bytes,
      keep: what === 'base',
    })),
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(what: string): string {
  return join(folder, `${what}.ko`);
}

async function foretold(what: string): Promise<ReportedModule | undefined> {
  const inputs = what === 'base' ? [fileOf('base')] : [fileOf(what), fileOf('base')];
  const { modules } = await checkPlaceModules({ place: kernel.vmlinuz, inputs }, { env: {} });
  return modules[0];
}

test.each(['base', 'in-tree', 'outside'])(
  'modules check foretells that the kernel loads the module %s',
  async (what) => {
    expect(await foretold(what)).toMatchObject({ outcome: 'ok' });
    expect(observed.get(`${what}.ko`)?.errno).toBe(0);
  },
);

test('modules check foretells errno and messages of every module that the kernel refuses', async () => {
  expect(refused.length).toBeGreaterThanOrEqual(10);
  for (const { what } of refused) {
    const verdict = await foretold(what);
    const seen = observed.get(`${what}.ko`);
    const once = new Set(verdict?.onceDmesg);

    expect({ what, outcome: verdict?.outcome }).toEqual({ what, outcome: 'refused' });
    expect({ what, errno: seen?.errno }).toEqual({ what, errno: verdict?.errno?.number });
    expect({ what, dmesg: seen?.dmesg.filter((line) => !once.has(line)) }).toEqual({ what, dmesg: verdict?.dmesg });
  }
});

test('the guest saw no variant that is a module as it was built', () => {
  const whole = [...loaded].map(({ bytes }) => bytes.toString('base64'));

  for (const { what } of refused) expect(whole).not.toContain(readFileSync(fileOf(what)).toString('base64'));
});

test('an installer with this kernel, made by a recipe, boots it and loads its modules by name', async () => {
  const base = await realInstaller('small');
  const recipe = parseRecipe(
    `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base.place}\nplatforms: [linux/amd64]\nkernel: { image: "${kernel.place}" }\n`,
    { file: 'recipe.yaml', folder },
  );
  const place = `oci:${folder}/installer:v1`;
  await build(recipe, [place], { env: {} });

  const assets = await takeBootAssets(place, { architecture: 'amd64', directory: folder });
  const report = await bootInstaller({
    ...assets,
    log: join(folder, 'installer.log'),
    kernelArguments: ['rootsmith.modprobe=rs_outside'],
  });

  expect(report.kernelRelease).toBe('6.1.192-talos');
  expect(report.modules).toEqual({ rs_outside: 'ok' });
});
