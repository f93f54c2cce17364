import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { editModules } from '../../../../src/cli/modules/edit-files.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-edit-'));
const path = (name: string): string => join(directory, name);
const printed: string[] = [];
const context = {
  terminal: testTerminal({ directory }),
  signal: new AbortController().signal,
  print: (line: string) => void printed.push(line),
};
const append = async ({ bytes }: { readonly bytes: Uint8Array }) => Buffer.concat([bytes, Buffer.from('more')]);

beforeEach(() => {
  printed.length = 0;
  mkdirSync(path('sub'), { recursive: true });
  for (const name of ['a.ko', 'b.ko', 'sub/a.ko']) writeFileSync(path(name), elfFile());
});

afterAll(() => rmSync(directory, { recursive: true }));

test('editModules() writes nothing before all modules are changed', async () => {
  const fail = async (module: { readonly shown: string; readonly bytes: Uint8Array }) => {
    if (module.shown === 'b.ko') throw new Error('no');
    return await append(module);
  };

  await expect(editModules({ files: ['a.ko', 'b.ko'], output: undefined }, context, fail)).rejects.toThrow('no');
  expect(readFileSync(path('a.ko')).equals(elfFile())).toBe(true);
});

test('editModules() copies unchanged modules into a folder, and leaves them alone in place', async () => {
  await editModules({ files: ['a.ko'], output: undefined }, context, async () => undefined);
  expect(printed).toEqual([]);

  await editModules({ files: ['a.ko'], output: 'out' }, context, async () => undefined);
  expect(readFileSync(path('out/a.ko')).equals(elfFile())).toBe(true);
});

test('editModules() refuses two modules of one name for one folder', async () => {
  await expect(editModules({ files: ['a.ko', 'sub/a.ko'], output: 'out' }, context, append)).rejects.toMatchObject({
    code: 'USAGE',
  });
});
