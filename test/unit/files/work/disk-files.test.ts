import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from '../../../../src/files/index.ts';
import { diskFiles } from '../../../../src/files/work/disk-files.ts';
import { spool, type WorkFiles } from '../../../../src/files/work/work-files.ts';
import { chunked, collect, noise } from '../../../fixtures/byte-streams.ts';

const bytes = noise(5000);
let folder: string;
let workspace: Workspace;
let files: WorkFiles;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-files-'));
  workspace = await Workspace.open(folder);
  files = diskFiles(workspace);
});

afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('diskFiles() have the name of their folder', () => {
  expect(files.name).toBe(basename(workspace.path));
});

test('diskFiles() give a file that is written once and read in parts', async () => {
  const file = files.newFile('x');

  await spool(file, chunked(bytes, [100]));

  await using opened = await file.open();
  expect(await opened.read(4000, 1000)).toEqual(bytes.slice(4000));
  expect(Buffer.from(await collect(file.read({ start: 10, length: 50 }))).equals(bytes.slice(10, 60))).toBe(true);
});

test('diskFiles() let an open file be read after its name was removed', async () => {
  const file = files.newFile('x');
  await spool(file, chunked(bytes, []));
  await using opened = await file.open();

  await file.remove();

  expect(existsSync(file.path)).toBe(false);
  expect(await opened.read(0, 5000)).toEqual(bytes);
});

test('diskFiles() give paths and scratches that nobody else has', async () => {
  expect(files.newPath('x')).not.toBe(files.newPath('x'));
  await using scratch = files.newScratch('blocks');
  await scratch.append(bytes);

  expect(await collect(scratch.read())).toEqual(bytes);
});
