import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import {
  decompressGzip,
  decompressXz,
  decompressZstd,
  findKernelBtf,
  findRawExports,
  type KernelExport,
  openKernel,
  readKernelConfig,
} from '../../../src/formats/index.ts';
import {
  checkModules,
  enforcementOf,
  type KernelFacts,
  readCheckableModule,
  readKernelFacts,
} from '../../../src/modules/index.ts';
import { type DebianKernel, debianKernel, debianSymvers } from '../../fixtures/debian-kernel.ts';
import { bzImageOf } from '../../fixtures/small-kernel.ts';

const decompressors = { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz };
const folder = mkdtempSync(join(tmpdir(), 'rootsmith-kernel-'));
const path = (name: string): string => join(folder, name);
let kernel: DebianKernel;
let facts: KernelFacts;
let inner: Buffer;
let wanted: readonly string[];

beforeAll(async () => {
  kernel = await debianKernel();
  const image = bufferAccess(readFileSync(kernel.vmlinuz));
  facts = await readKernelFacts(image, { decompressors });
  ({ inner } = await openKernel(image, { decompressors }));
  writeFileSync(path('vmlinux'), inner);
  wanted = readFileSync(await debianSymvers(), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , provider]) => provider === 'vmlinux')
    .map(([crc, name, , type, namespace = '']) => [crc, name, type, namespace].join('\t'))
    .sort();
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true }));

const lines = (exports: Iterable<KernelExport>): readonly string[] =>
  [...exports]
    .map(({ name, crc = 0, isGplOnly, namespace = '' }) =>
      [
        `0x${crc.toString(16).padStart(8, '0')}`,
        name,
        isGplOnly ? 'EXPORT_SYMBOL_GPL' : 'EXPORT_SYMBOL',
        namespace,
      ].join('\t'),
    )
    .sort();

test('readKernelFacts() finds the exports that the build wrote into Module.symvers, all of them', () => {
  expect(wanted.length).toBeGreaterThan(9000);
  expect(lines(facts.exports.values())).toEqual(wanted);
});

test('findRawExports() finds the same in the kernel as it lies in memory, in less than a second', () => {
  execFileSync('objcopy', ['-O', 'binary', path('vmlinux'), path('raw')]);
  const raw = readFileSync(path('raw'));
  const start = process.cpuUsage();

  const found = findRawExports(raw);

  expect(process.cpuUsage(start).user).toBeLessThan(1e6);
  expect(lines(found)).toEqual(wanted);
});

test('findKernelBtf() finds the section of that name', () => {
  execFileSync('objcopy', ['--dump-section', `.BTF=${path('btf')}`, path('vmlinux'), '/dev/null']);

  expect(findKernelBtf(inner)?.equals(readFileSync(path('btf')))).toBe(true);
});

test('readKernelConfig() reads a configuration as the build of a kernel puts it in', () => {
  const config = kernel.vmlinuz.replace('vmlinuz', 'config');
  const packed = execFileSync('gzip', ['-n', '-9', '-c', config]);

  const found = readKernelConfig(Buffer.concat([inner, Buffer.from('IKCFG_ST'), packed, Buffer.from('IKCFG_ED')]));

  expect(found?.text).toBe(readFileSync(config, 'latin1'));
  expect(found?.options.get('MODULES')).toBe('y');
});

test.each([
  ['xz with the filter for machine code', 'xz', ['--check=crc32', '--x86', '--lzma2=preset=0,dict=4MiB']],
  ['zstd', 'zstd', ['-1', '-q']],
  ['gzip', 'gzip', ['-1', '-n']],
])('openKernel() expands a bzImage by %s', async (_, program, words) => {
  const part = inner.subarray(0, 16 * 1024 * 1024);
  const packed = execFileSync(program, [...words, '-c'], { input: part, maxBuffer: 2 ** 26 });

  const opened = await openKernel(bufferAccess(bzImageOf(packed, part.length)), { decompressors });

  expect(opened.inner.equals(part)).toBe(true);
});

test('checkModules() lets every module of the package load', async () => {
  const paths = globSync(`${kernel.modules}/**/*.ko`).sort();
  const modules = [];
  for (const each of paths)
    modules.push(await readCheckableModule(each, bufferAccess(readFileSync(each)), facts.certificates));
  const commandLines = [{ source: 'a test', text: 'module.sig_enforce=1' }];
  const enforcement = enforcementOf({ config: undefined, hasCertificates: true, commandLines });

  const checked = checkModules({ kernel: facts, enforcement, modules });

  expect(checked.length).toBeGreaterThan(1000);
  expect(checked.filter(({ outcome, notices }) => outcome !== 'ok' || notices.length > 0)).toEqual([]);
  expect(new Set(modules.map(({ module }) => module?.vermagic))).toEqual(new Set([facts.vermagic]));
});

test('verifyModuleSignature() tells changed, cut and unsigned modules of the package apart', async () => {
  const sample = globSync(`${kernel.modules}/kernel/fs/**/*.ko`).sort();
  const kinds = new Map<string, Set<string>>();
  const judge = async (what: string, bytes: Buffer): Promise<void> => {
    const { signature } = await readCheckableModule('x.ko', bufferAccess(bytes), facts.certificates);
    kinds.set(what, (kinds.get(what) ?? new Set()).add(signature.kind));
  };
  for (const [index, each] of sample.entries()) {
    const bytes = readFileSync(each);
    const changed = Buffer.from(bytes);
    const at = (index * 7919) % (bytes.length - 1000);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await judge('whole', bytes);
    await judge('changed', changed);
    await judge('cut', bytes.subarray(0, -1));
    await judge('unsigned', bytes.subarray(0, bytes.length - 40 - bytes.readUInt32BE(bytes.length - 32)));
  }

  expect(sample.length).toBeGreaterThan(50);
  expect(Object.fromEntries([...kinds].map(([what, found]) => [what, [...found]]))).toEqual({
    whole: ['valid'],
    changed: ['altered'],
    cut: ['unsigned'],
    unsigned: ['unsigned'],
  });
});
