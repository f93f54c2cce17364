import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { readElfHeader, readKernelModule, vermagicRelease } from '../../../src/formats/elf/index.ts';
import { type DebianKernel, debianKernel } from '../../fixtures/debian-kernel.ts';

let kernel: DebianKernel;
let modules: readonly string[];

beforeAll(async () => {
  kernel = await debianKernel();
  modules = globSync(`${kernel.modules}/**/*.ko`).sort();
}, 120_000);

/** Every value of every key, as `modinfo` prints them. */
function modinfo(path: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of execFileSync('modinfo', [path], { encoding: 'utf8' }).split('\n')) {
    const match = /^([a-z_]+): *(.*)$/.exec(line);
    if (match !== null) values.set(match[1] ?? '', [...(values.get(match[1] ?? '') ?? []), match[2] ?? '']);
  }
  return values;
}

test('readKernelModule() says what modinfo says of real modules', async () => {
  const sample = modules.filter((_, index) => index % 30 === 0);
  const keys = ['name', 'vermagic', 'depends', 'license', 'alias', 'intree', 'description', 'firmware', 'softdep'];

  const ours = await Promise.all(sample.map((path) => readKernelModule(readFileSync(path))));

  const theirs = sample.map(modinfo);
  const pick = (values: ReadonlyMap<string, readonly string[]>) =>
    keys.map((key) => (values.get(key) ?? []).map((value) => value.trim()));
  expect(sample.length).toBeGreaterThan(30);
  expect(ours.map(({ values }) => pick(values))).toEqual(theirs.map(pick));
});

test('readKernelModule() finds the release of the package in every real module', async () => {
  const releases = new Set<string>();
  for (const path of modules)
    releases.add(vermagicRelease((await readKernelModule(readFileSync(path))).vermagic ?? ''));

  expect(modules.length).toBeGreaterThan(1000);
  expect([...releases]).toEqual([kernel.release]);
});

test.each(['/bin/ls', '/bin/busybox', process.execPath])(
  'readElfHeader() says what readelf says of %s',
  async (path) => {
    const text = execFileSync('readelf', ['-hlW', path], { encoding: 'utf8' });

    const { type, interpreter } = await readElfHeader(bufferAccess(readFileSync(path)));

    expect(interpreter).toBe(/program interpreter: (.*)\]/.exec(text)?.[1]);
    expect(type).toBe(/Type: +EXEC/.test(text) ? 'executable' : 'shared');
  },
);
