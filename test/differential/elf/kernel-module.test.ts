import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type KernelModule, readKernelModule } from '../../../src/formats/elf/index.ts';
import { debianKernel, debianSymvers } from '../../fixtures/debian-kernel.ts';

const modules = new Map<string, KernelModule>();
let symvers: string;

beforeAll(async () => {
  const kernel = await debianKernel();
  symvers = readFileSync(await debianSymvers(), 'utf8');
  for (const path of globSync(`${kernel.modules}/**/*.ko`).sort())
    modules.set(path, await readKernelModule(readFileSync(path)));
}, 180_000);

const nameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.ko$/, '').replaceAll('-', '_');

/** Lines of Module.symvers, of modules, with the name of the module for its path. */
function exportsOfSymvers(): readonly string[] {
  return symvers
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([crc, , provider]) => crc !== '' && provider !== 'vmlinux')
    .map(([crc, symbol, provider = '', type, namespace = '']) =>
      [crc, symbol, nameOf(`${provider}.ko`), type, namespace].join('\t'),
    )
    .sort();
}

test('readKernelModule() finds the exports that the build wrote into Module.symvers, all of them', () => {
  const ours = [...modules].flatMap(([path, { exports }]) =>
    exports.map(({ name, crc = 0, isGplOnly, namespace = '' }) =>
      [
        `0x${crc.toString(16).padStart(8, '0')}`,
        name,
        nameOf(path),
        isGplOnly ? 'EXPORT_SYMBOL_GPL' : 'EXPORT_SYMBOL',
        namespace,
      ].join('\t'),
    ),
  );

  expect(ours.length).toBeGreaterThan(5000);
  expect(ours.sort()).toEqual(exportsOfSymvers());
});

test('readKernelModule() finds undefined symbols whose providers are what `depends` says', () => {
  const providers = new Map(
    [...modules].flatMap(([path, { exports }]) => exports.map(({ name }) => [name, nameOf(path)])),
  );
  const found = [...modules].map(([path, { undefinedSymbols }]) => [
    nameOf(path),
    new Set(undefinedSymbols.map(({ name }) => providers.get(name)).filter((name) => name !== undefined)),
  ]);

  const said = [...modules].map(([path, { depends }]) => [
    nameOf(path),
    new Set(depends.map((name) => name.replaceAll('-', '_'))),
  ]);

  expect(found).toEqual(said);
});

test('readKernelModule() was built against the checksums of Module.symvers', () => {
  const checksums = new Map(symvers.split('\n').map((line) => [line.split('\t')[1], Number(line.split('\t')[0])]));

  const wrong = [...modules].flatMap(([path, { versions = new Map<string, number>() }]) =>
    [...versions].filter(([name, crc]) => checksums.get(name) !== crc).map(([name]) => `${path}: ${name}`),
  );

  expect(wrong).toEqual([]);
});

test('readKernelModule() says what nm and readelf say of real modules', () => {
  const sample = [...modules].filter((_, index) => index % 60 === 0);

  const theirs = sample.map(([path]) => ({
    undefinedSymbols: nm(path),
    sections: sectionsByReadelf(path),
  }));

  expect(sample.length).toBeGreaterThan(15);
  expect(
    sample.map(([, { undefinedSymbols }]) =>
      undefinedSymbols.map(({ name, isWeak }) => `${isWeak ? 'w' : 'U'} ${name}`),
    ),
  ).toEqual(theirs.map(({ undefinedSymbols }) => undefinedSymbols));
  expect(sample.map(([, { hasBtf, layoutBytes }]) => ({ hasBtf, layoutBytes }))).toEqual(
    theirs.map(({ sections }) => ({
      hasBtf: sections.has('.BTF'),
      layoutBytes: sections.get('.gnu.linkonce.this_module'),
    })),
  );
});

/** Undefined symbols in the order of the table. */
function nm(path: string): readonly string[] {
  const text = execFileSync('nm', ['--undefined-only', '--no-sort', path], { encoding: 'utf8' });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim());
}

/** Sizes of sections by name. */
function sectionsByReadelf(path: string): ReadonlyMap<string, number> {
  const text = execFileSync('readelf', ['-SW', path], { encoding: 'utf8' });
  const lines = [...text.matchAll(/^ +\[ *\d+\] (\S+) +\S+ +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) /gm)];
  return new Map(lines.map(([, name = '', size = '']) => [name, Number.parseInt(size, 16)]));
}

/** What Linux 5.15 and older compile EXPORT_SYMBOL to: checksums are absolute symbols, not numbers in their table. */
const export515 = `
  .section "___ksymtab+acme_open", "a"
  .balign 4
  __ksymtab_acme_open: .long acme_open - ., __kstrtab_acme_open - ., __kstrtabns_acme_open - .
  .section "___kcrctab+acme_open", "a"
  .balign 4
  .weak __crc_acme_open
  .long __crc_acme_open
  .section "__ksymtab_strings", "aMS", %progbits, 1
  __kstrtab_acme_open: .asciz "acme_open"
  __kstrtabns_acme_open: .asciz "ACME"
  .text
  .globl acme_open
  acme_open: ret
  .section .modinfo, "a"
  .asciz "name=acme"
`;

const linkScript = `SECTIONS {
  __ksymtab 0 : { *(SORT(___ksymtab+*)) }
  __kcrctab 0 : { *(SORT(___kcrctab+*)) }
}`;

test.each([
  ['given', '__crc_acme_open = 0xcafef00d;', 0xcafef00d],
  ['missing, as genksyms leaves it for assembler', '', undefined],
])('readKernelModule() reads the exports of Linux 5.15 with a checksum that is %s', async (_, assignment, crc) => {
  const directory = mkdtempSync(join(tmpdir(), 'rootsmith-'));
  try {
    const [source, script, object, module] = ['a.s', 'a.lds', 'a.o', 'a.ko'].map((name) => join(directory, name));
    writeFileSync(source ?? '', export515);
    writeFileSync(script ?? '', `${assignment}\n${linkScript}`);
    execFileSync('as', ['-o', object ?? '', source ?? '']);
    execFileSync('ld', ['-r', '-T', script ?? '', '-o', module ?? '', object ?? '']);

    const { exports } = await readKernelModule(readFileSync(module ?? ''));

    expect(exports).toEqual([{ name: 'acme_open', crc, isGplOnly: false, namespace: 'ACME' }]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
