import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUICK } from '../fixtures/gallery/memory.ts';
import { writeLayout } from '../fixtures/gallery/places.ts';
import { makeShape } from '../fixtures/gallery/shapes.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';

// diff, why and report, as the user runs them: on a base and on what a recipe makes of it.
let folder: string;
let base: string;
const run = (...args: readonly string[]): Promise<Ran> => rootsmith(args, { directory: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-look-'));
  base = writeLayout(join(folder, 'base'), await makeShape(QUICK));
  const recipe = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers:\n  - files:\n      - { path: /etc/motd, content: hello }\n`;
  writeFileSync(join(folder, 'recipe.yaml'), recipe);
  expect(await run('build', 'recipe.yaml', '-o', 'oci:out:v1')).toMatchObject({ status: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('diff ends with 0 and says nothing where nothing differs', async () => {
  expect(await run('diff', base, base)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('diff ends with 1 and lists what differs, as lines, as counts and as JSON', async () => {
  const lines = await run('diff', base, 'oci:out:v1');
  const stat = await run('diff', base, 'oci:out:v1', '--stat');
  const json = await run('diff', base, 'oci:out:v1', '--json');

  expect(lines.status).toBe(1);
  expect(lines.stdout).toContain('A rootfs:/etc/motd  5 B\n');
  expect(lines.stderr).toContain('[DIFFERENCES_FOUND]');
  expect(stat.stdout).toContain('rootfs  1 added, 0 removed, 0 changed, +5 B\n');
  expect(JSON.parse(json.stdout)).toMatchObject({ same: false, files: [{ kind: 'added', path: '/etc/motd' }] });
});

test('why names the line of the recipe and compares with the base', async () => {
  const { status, stdout } = await run('why', 'oci:out:v1', '/etc/motd', '--base', base, '--recipe', 'recipe.yaml');

  expect(status).toBe(0);
  expect(stdout).toContain('added by this build');
  expect(stdout).toMatch(/recipe +.*recipe\.yaml:6: a file of the recipe/);
  expect(stdout).toMatch(/takes \d+ B \(\d+ bytes\) of the squashfs/);
});

test('why of a path that is not there ends with 4 and names the nearest', async () => {
  const { status, stderr } = await run('why', 'oci:out:v1', '/etc/modt');

  expect(status).toBe(4);
  expect(stderr).toContain('Did you mean `/etc/motd`?');
});

test('report writes one page, the same each time, and leaves nothing else', async () => {
  const before = readdirSync(folder);
  expect(await run('report', 'oci:out:v1', '--base', base, '-o', 'report.html')).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
  const { stdout } = await run('report', 'oci:out:v1', '--base', base);

  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toBe(stdout);
  expect(page).toContain('1 added, 0 removed, 0 changed');
  expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual(['report.html']);
});

test('report of what cannot be looked into writes no page', async () => {
  writeFileSync(join(folder, 'noise'), 'what is this');

  const { status, stderr } = await run('report', 'noise', '-o', 'none.html');

  expect(status).toBe(3);
  expect(stderr).toContain('[FORMAT_UNSUPPORTED]');
  expect(readdirSync(folder)).not.toContain('none.html');
});
