import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { readSignatureTrailer, removeElfSections } from '../../../src/formats/index.ts';
import { debianKernel } from '../../fixtures/debian-kernel.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-remove-'));
const path = (name: string): string => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

/** What readelf says of a file, without offsets and numbers of bytes that depend on where sections lie. */
function facts(file: string): string {
  const read = (...words: readonly string[]): string =>
    execFileSync('readelf', [...words, file], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 }).toString();
  const sections = read('-SW')
    .split('\n')
    .map((line) => /^ *\[ *(\d+)\] (\S+) +(\S+) +\S+ \S+ (\S+ .*)$/.exec(line))
    .flatMap((found) =>
      found === null || /^\.(?:shstrtab|strtab|symtab)$/.test(found[2] ?? '') ? [] : [found.slice(1).join(' ')],
    );
  const relocations = read('-rW').replaceAll(/at offset 0x[0-9a-f]+ /g, '');
  return [...sections, read('-sW'), relocations, read('-gW')].join('\n');
}

test('removeElfSections() leaves what objcopy leaves, of real modules', async () => {
  const { modules } = await debianKernel();
  const sample = globSync(`${modules}/kernel/**/*.ko`)
    .sort()
    .filter((_, index) => index % 60 === 0);
  for (const [index, each] of sample.entries()) {
    const bytes = readFileSync(each);
    const { bodyBytes } = (await readSignatureTrailer(bufferAccess(bytes))) ?? {};
    const [input, ours, theirs] = ['in', 'ours', 'theirs'].map((name) => path(`${index}-${name}.ko`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(input, bytes.subarray(0, bodyBytes));
    execFileSync('objcopy', ['--remove-section', '.BTF', '--remove-section', '.BTF.base', input, theirs]);

    writeFileSync(ours, (await removeElfSections(readFileSync(input), ['.BTF', '.BTF.base'])) ?? '');

    expect(facts(ours), each).toEqual(facts(theirs));
    for (const name of ['.text', '.modinfo', '__versions', '.rela.text'])
      expect(section(ours, name).equals(section(theirs, name)), `${each} ${name}`).toBe(true);
  }

  expect(sample.length).toBeGreaterThan(15);
});

function section(file: string, name: string): Buffer {
  const output = path('section');
  writeFileSync(output, '');
  execFileSync(
    'objcopy',
    ['-O', 'binary', `--only-section=${name}`, '--set-section-flags', `${name}=alloc`, file, output],
    {
      stdio: 'ignore',
    },
  );
  return readFileSync(output);
}
