import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built, repository } from '../fixtures/rootsmith.ts';
import { runProgram } from '../fixtures/run-program.ts';
import { smallBase } from '../fixtures/small-base.ts';
import { testProgram } from '../fixtures/test-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-layout-output-'));
let base = '';
let made = 0;

beforeAll(async () => {
  base = await smallBase(folder, 'base');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A recipe that no other is equal to. */
function recipe(content: string): string {
  made += 1;
  const path = join(folder, `recipe-${made}.yaml`);
  const layer = `layers:\n  - files: [{ path: /etc/motd, content: "${content}" }]\n`;
  writeFileSync(path, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n${layer}`);
  return path;
}

function newLayout(): string {
  made += 1;
  return join(folder, `layout-${made}`);
}

function blobsOf(layout: string): readonly string[] {
  return readdirSync(join(layout, 'blobs/sha256')).sort();
}

/** The blobs that a layout has where nothing but these recipes was ever built into it. */
async function blobsFor(...builds: readonly (readonly [name: string, content: string])[]): Promise<readonly string[]> {
  const layout = newLayout();
  for (const [name, content] of builds) await built([recipe(content), '-o', `oci:${layout}:${name}`]);
  return blobsOf(layout);
}

function skopeo(...args: readonly string[]): Promise<string> {
  return runProgram('skopeo', '--insecure-policy', ...args);
}

test('build into the same name, again and again, keeps the blobs of the last image, and of other names', async () => {
  const layout = newLayout();
  await built([recipe('other'), '-o', `oci:${layout}:other`]);

  for (const content of ['1', '2', '3', '4', '5']) await built([recipe(content), '-o', `oci:${layout}:v1`]);

  expect(blobsOf(layout)).toEqual(await blobsFor(['other', 'other'], ['v1', '5']));
});

test('build leaves an image whole that skopeo wrote in between, and which shares blobs with an old one', async () => {
  const layout = newLayout();
  await built([recipe('1'), '-o', `oci:${layout}:v1`]);
  await skopeo('copy', `oci:${layout}:v1`, `oci:${layout}:theirs`);
  await skopeo('copy', base, `oci:${layout}:base`);
  const theirs = await skopeo('inspect', '--raw', `oci:${layout}:theirs`);

  for (const content of ['2', '3']) await built([recipe(content), '-o', `oci:${layout}:v1`]);

  expect(await skopeo('inspect', '--raw', `oci:${layout}:theirs`)).toBe(theirs);
  for (const name of ['theirs', 'base', 'v1']) await skopeo('copy', `oci:${layout}:${name}`, `dir:${newLayout()}`);
});

async function publishing(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [testProgram, 'build', ...args, '--json'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const event = JSON.parse(line) as { kind: string; stage?: string };
    if (event.kind === 'stage-start' && event.stage === 'publish') break;
  }
  return child;
}

test('build cleans up after runs that were killed anywhere while they wrote', async () => {
  const layout = newLayout();
  for (const waitMs of [0, 2, 4, 8, 12, 20]) {
    const child = await publishing([recipe(`killed ${waitMs}`), '-o', `oci:${layout}:v1`]);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await sleep(waitMs);
    child.kill('SIGKILL');
    await ended;
  }

  await built([recipe('last'), '-o', `oci:${layout}:v1`]);

  expect(blobsOf(layout)).toEqual(await blobsFor(['v1', 'last']));
  expect(readdirSync(layout).sort()).toEqual(['.rootsmith-written', 'blobs', 'index.json', 'oci-layout']);
  const written = readFileSync(join(layout, '.rootsmith-written'), 'utf8').trimEnd().split('\n');
  expect(written).toEqual(blobsOf(layout).map((hex) => `sha256:${hex}`));
});

test('build into a folder that holds nothing but blobs of other programs leaves them there', async () => {
  const layout = newLayout();
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const foreign = 'f'.repeat(64);
  writeFileSync(join(layout, 'blobs/sha256', foreign), 'theirs');

  for (const content of ['1', '2']) await built([recipe(content), '-o', `oci:${layout}:v1`]);

  expect(blobsOf(layout)).toEqual([...(await blobsFor(['v1', '2'])), foreign].sort());
});
