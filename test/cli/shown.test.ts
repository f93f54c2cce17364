import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { smallBase } from '../fixtures/small-base.ts';

/** A name that would clear the screen and forge a line. */
const EVIL = 'a\u001b[2J\nerror: forged\u202e\u009b31m';
const SHOWN = 'a\\u001b[2J\\nerror: forged\\u202e\\u009b31m';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-shown-'));
  base = await smallBase(folder, 'base');
  mkdirSync(join(folder, 'overlay/etc'), { recursive: true });
  writeFileSync(join(folder, 'overlay/etc', EVIL), 'x');
  writeFileSync(join(folder, 'recipe.yaml'), recipeOn(base));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function recipeOn(place: string): string {
  return `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${place}\nlayers: [{ dir: ./overlay }]\n`;
}

/** Nothing but lines of text that can be seen; a tab stands between columns. */
function expectPlain(text: string): void {
  expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(text).not.toMatch(/^error: forged/m);
}

test('rootsmith build --plan shows a name with control characters on one line', async () => {
  const { status, stdout, stderr } = await rootsmith(['build', '.', '--plan'], { directory: folder });

  expect(status).toBe(0);
  expect(stdout).toContain(SHOWN);
  expectPlain(stdout + stderr);
});

test('rootsmith build --plan --json escapes such a name once', async () => {
  const { stdout } = await rootsmith(['build', '.', '--plan', '--json'], { directory: folder });

  expectPlain(stdout);
  expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(EVIL).slice(1, -1));
});

test.each([[[]], [['--json']]])('an error shows a path with control characters on one line (%s)', async (flags) => {
  const { status, stderr } = await rootsmith(['squashfs', 'check', EVIL, ...flags], { directory: folder });

  expect(status).toBe(4);
  expect(stderr).toContain(SHOWN);
  expectPlain(stderr);
});

test('images list --why shows where an image comes from without control characters', async () => {
  writeFileSync(join(folder, EVIL.replaceAll('/', '_')), 'alpine:3\n');

  const { status, stdout } = await rootsmith(['images', 'list', '-f', EVIL, '--why'], { directory: folder });

  expect(status).toBe(0);
  expect(stdout).toContain(SHOWN);
  expect(stdout.split('\n')).toHaveLength(2);
  expectPlain(stdout);
});

const LOGIN = 'acme:hunter2@reg.invalid:5000';

test.each([
  ['a base', ['build', '.', '--base', `${LOGIN}/a:1`]],
  ['a base with a scheme', ['build', '.', '--base', `https://${LOGIN}/a:1`]],
  ['a result', ['build', '.', '-t', `${LOGIN}/a:1`]],
  ['an output', ['build', '.', '-o', `${LOGIN}/a:1`]],
  ['a target', ['mirror', 'copy', '-', '--to', `${LOGIN}/a`]],
  ['a host', ['mirror', 'copy', '-', '--to', 'oci:x', '--host', `docker.io=${LOGIN}`]],
  ['a plain host', ['mirror', 'copy', '-', '--to', 'oci:x', '--plain-http', LOGIN]],
  ['a mirror', ['config', 'registries', '--mirror', `https://${LOGIN}`, '--talos', 'v1.9.6']],
  ['a mirror without a scheme', ['config', 'registries', '--mirror', LOGIN, '--talos', 'v1.9.6']],
  ['a proxied registry', ['serve', '.', '--proxy', `${LOGIN}=:0`]],
  ['an address', ['serve', '.', '--listen', LOGIN]],
  ['a place', ['doctor', '--registry', LOGIN]],
])('a login in %s is in no message', async (_what, args) => {
  for (const flags of [[], ['--json']]) {
    const { status, stdout, stderr } = await rootsmith([...args, ...flags], { directory: folder, input: 'alpine:3\n' });

    expect(status).not.toBe(0);
    expect(status).not.toBe(1);
    expect(stdout + stderr).not.toContain('hunter2');
  }
});

test.each([
  ['base', `base: ${LOGIN}/a:1\n`],
  ['layer', `base: oci:x\nlayers: [{ image: "${LOGIN}/a:1" }]\n`],
  ['tag', `base: oci:x\nimage: { tag: "${LOGIN}/a:1" }\n`],
])('a login in the %s of a recipe is in no message', async (_what, rest) => {
  const file = join(folder, 'login.yaml');
  writeFileSync(file, `apiVersion: rootsmith/v1\nkind: Installer\n${rest}`);

  for (const flags of [[], ['--json']]) {
    const { status, stdout, stderr } = await rootsmith(['build', file, ...flags], { directory: folder });

    expect(status).not.toBe(0);
    expect(stdout + stderr).not.toContain('hunter2');
  }
});

test('a login in a label is in no plan', async () => {
  const file = join(folder, 'label.yaml');
  writeFileSync(file, `${recipeOn(base)}image: { labels: { source: "https://${LOGIN}/repo" } }\n`);

  for (const flags of [[], ['--json']]) {
    const { status, stdout, stderr } = await rootsmith(['build', file, '--plan', ...flags], { directory: folder });

    expect({ status, stderr: stderr.includes('hunter2') }).toEqual({ status: 0, stderr: false });
    expect(stdout).not.toContain('hunter2');
  }
});
