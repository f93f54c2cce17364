import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extractTree } from '../../../../src/inspect/extract/extract-tree.ts';
import { chosenTree, deviceNode, fileNode, linkNode } from '../../../fixtures/inspected-tree.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rootsmith-extract-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const source = chosenTree({ 'bin/a': fileNode('a', 0o4755), 'bin/b': linkNode('a'), null: deviceNode });
const options = { force: false, keepsOwners: false };

test('extractTree() writes files and links, and says what it does not keep', async () => {
  const notKept = await extractTree(source, { ...options, directory });

  expect(notKept).toMatchObject({ specials: 1, setuids: 1, xattrs: 0 });
  expect([readdirSync(directory), readFileSync(join(directory, 'bin/b'), 'utf8')]).toEqual([['bin'], 'a']);
  expect(statSync(join(directory, 'bin/a')).mode & 0o7777).toBe(0o755);
});

test('extractTree() leaves everything as it is where something is in the way', async () => {
  writeFileSync(join(directory, 'bin'), 'mine');

  await expect(extractTree(source, { ...options, directory })).rejects.toMatchObject({ code: 'FILE_EXISTS' });

  expect(readdirSync(directory)).toEqual(['bin']);
});

test('extractTree() leaves nothing behind where content cannot be read', async () => {
  const broken = chosenTree({ a: fileNode('a') });
  const content = (): never => {
    throw new Error('test: broken');
  };

  await expect(extractTree({ ...broken, content }, { ...options, directory })).rejects.toThrow();

  expect(readdirSync(directory)).toEqual([]);
});
