import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSigningKey } from '../../src/formats/index.ts';
import { checkPlaceModules, type ReportedModule } from '../../src/installer/index.ts';
import { exampleKernel } from '../fixtures/kernel/example-kernel.ts';
import { refusedVariants, type Variant } from '../fixtures/kernel/module-variants.ts';
import { type TriedOutcome, tryModules } from '../fixtures/kernel/try-modules.ts';
import { testKey } from '../fixtures/signing-key.ts';

let folder: string;
let loaded: readonly Variant[];
let refused: readonly Variant[];
let vmlinuz: string;
let observed: ReadonlyMap<string, TriedOutcome>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-verdicts-'));
  const kernel = await exampleKernel();
  const [own, other] = [kernel, testKey('Somebody else')].map((files) => readSigningKey(files));
  if (own === undefined || other === undefined) throw new Error('there is no key');
  vmlinuz = kernel.vmlinuz;
  loaded = [
    { what: 'base', bytes: kernel.base },
    { what: 'in-tree', bytes: kernel.hello },
    { what: 'external', bytes: kernel.external },
  ];
  refused = refusedVariants(kernel, own, other);
  for (const { what, bytes } of [...loaded, ...refused]) writeFileSync(fileOf(what), bytes);
  observed = await tryModules({
    vmlinuz,
    folder,
    modules: [...loaded, ...refused].map(({ what, bytes }) => ({
      file: `${what}.ko`,
      name: what === 'base' ? 'rs_base' : 'rs_hello',
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
  const { modules } = await checkPlaceModules({ place: vmlinuz, inputs }, { env: {} });
  return modules[0];
}

test.each(['base', 'in-tree', 'external'])(
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
