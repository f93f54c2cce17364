import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../scripts/build-hello.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { smallBase } from '../fixtures/small-base.ts';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-cli-'));
  base = await smallBase(folder, 'base');
  for (const architecture of ['amd64', 'arm64'] as const) writeHelloRootfs(architecture);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('rootsmith --version prints the version of the package', async () => {
  expect(await rootsmith(['--version'])).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^rootsmith \d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('rootsmith --help lists the commands and explains places', async () => {
  const { status, stdout } = await rootsmith(['--help']);

  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}build +\S/m);
  expect(stdout).toMatch(/^ {2}service check +\S/m);
  expect(stdout).toContain('oci:DIR[:TAG]');
});

test.each([['build'], ['service', 'check']])(
  'rootsmith %s %s --help names every flag with a description',
  async (...words) => {
    const { status, stdout } = await rootsmith([...words.filter((word) => word !== undefined), '--help']);

    expect(status).toBe(0);
    expect(stdout).toContain('Usage: rootsmith');
    const flags = stdout.split('\n').filter((line) => /^ {2}-/.test(line));
    expect(flags.length).toBeGreaterThan(1);
    expect(flags.filter((line) => !/\S {2,}\S/.test(line.trim()))).toEqual([]);
  },
);

test('rootsmith suggests the command that was meant', async () => {
  expect(await rootsmith(['biuld'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('rootsmith build'),
  });
});

test.each([
  ['an unknown flag', ['build', '--colour'], '`rootsmith build` has no flag `--colour`'],
  ['a wrong choice', ['build', '--engine', 'magic'], '--engine'],
  ['contradicting flags', ['build', 'recipes/hello-world', '--locked', '--update-lock'], 'exclude each other'],
  [
    'a build argument without a value',
    ['build', '-f', 'Dockerfile.installer', '--build-arg', 'RM', '.'],
    'has no value',
  ],
  ['a push without a name', ['build', 'recipes/hello-world', '--push'], 'needs a name for the result'],
  ['a platform that is none', ['build', 'recipes/hello-world', '--platform', 'amd64'], 'not a platform'],
])('rootsmith build ends with USAGE for %s', async (_, args, message) => {
  const { status, stdout, stderr } = await rootsmith(args);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('[USAGE]');
});

test('rootsmith build prints the digest, and nothing else, on standard output', async () => {
  const { status, stdout, stderr } = await rootsmith([
    'build',
    'recipes/hello-world',
    '--base',
    base,
    '-o',
    `oci:${folder}/plain:v1`,
  ]);

  expect(status).toBe(0);
  expect(stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  const lines = stderr.split('\n');
  const stages = lines.flatMap((line) => /^\[ *\d+\.\ds] (\w+) /.exec(line)?.[1] ?? []);
  expect(stages).toEqual([
    'resolve',
    'pull',
    'unpack',
    'unsquash',
    'remove',
    'overlay',
    'squash',
    'pack',
    'assemble',
    'publish',
    'made',
    'rootfs',
    'initramfs',
    'image',
    'blobs',
    'time',
  ]);
});

test('rootsmith build --json prints the result as JSON, and progress as JSON lines', async () => {
  const { stdout, stderr } = await rootsmith([
    'build',
    'recipes/hello-world',
    '--base',
    base,
    '-o',
    `oci:${folder}/json:v1`,
    '--json',
  ]);

  expect(JSON.parse(stdout)).toMatchObject({
    digest: expect.stringMatching(/^sha256:/),
    outputs: [`oci:${folder}/json:v1`],
    platforms: ['linux/amd64'],
  });
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; stage?: string });
  expect(events.filter(({ kind }) => kind === 'stage-done').map(({ stage }) => stage)).toHaveLength(10);
});

test('rootsmith build --json prints an error as JSON', async () => {
  const { status, stderr } = await rootsmith(['build', `${folder}/nowhere`, '--json']);

  expect(status).toBe(4);
  expect(JSON.parse(stderr)).toEqual({
    error: expect.objectContaining({ code: 'NOT_FOUND', hint: expect.any(String) }),
  });
});

test('rootsmith build --plan explains every stage and changes nothing', async () => {
  const { status, stdout } = await rootsmith([
    'build',
    'recipes/hello-world',
    '--base',
    base,
    '-o',
    `oci:${folder}/planned:v1`,
    '--plan',
  ]);

  expect(status).toBe(0);
  for (const stage of [
    'resolve',
    'pull',
    'unpack',
    'unsquash',
    'remove',
    'overlay',
    'squash',
    'pack',
    'assemble',
    'publish',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${stage} `, 'm'));
  }
  expect(stdout).toContain('added     /usr/local/etc/containers/hello-world.yaml');
  expect(readdirSync(folder)).not.toContain('planned');
});

test('rootsmith build --locked builds from what --update-lock wrote, and refuses drift', async () => {
  const recipe = join(folder, 'locked');
  mkdirSync(recipe);
  writeFileSync(
    join(recipe, 'recipe.yaml'),
    'apiVersion: rootsmith/v1\nkind: Installer\nbase: oci:../locked-base:v1\nlayers:\n  - files: [{ path: /etc/motd, content: hi }]\n',
  );
  await smallBase(folder, 'locked-base');
  const output = ['-o', `oci:${folder}/locked-result:v1`];
  const updated = await rootsmith(['build', recipe, ...output, '--update-lock']);

  const locked = await rootsmith(['build', recipe, ...output, '--locked']);
  await smallBase(folder, 'locked-base', { entries: (entries) => entries.map((entry) => ({ ...entry, mtime: 1 })) });
  const drifted = await rootsmith(['build', recipe, ...output, '--locked']);

  expect(updated.status).toBe(0);
  expect(locked).toMatchObject({ status: 0, stdout: updated.stdout });
  expect(drifted).toMatchObject({ status: 8, stdout: '', stderr: expect.stringContaining('LOCK_DRIFT') });
});

test.each([
  ['a good spec', 'name: ok\ncontainer:\n  entrypoint: ./x\nrestart: always\n', 0, 'fine'],
  ['two problems', 'name: Not OK\ncontainer:\n  args: []\nrestart: always\n', 3, 'name "Not OK" is invalid'],
  [
    'the second of them',
    'name: Not OK\ncontainer:\n  args: []\nrestart: always\n',
    3,
    "container endpoint can't be empty",
  ],
  [
    'what does not decode',
    'name: [a]\nrestart: always\n',
    3,
    'spec.yaml:1:7: at `name`: cannot construct !!seq into string',
  ],
  ['numbers that Talos takes for texts', 'name: 010\ncontainer:\n  entrypoint: ./x\nrestart: always\n', 0, 'fine'],
  [
    'bytes that are no text',
    Buffer.from('name: a\n# \xff\n', 'latin1'),
    3,
    'spec.yaml:2:3: invalid leading UTF-8 octet',
  ],
  [
    'what Talos starts, and ignores in part',
    'name: ok\ncontainer:\n  entrypoint: ./x\n  argz: [a]\nrestart: always\n',
    0,
    'spec.yaml: at `container.argz`: unknown field `argz`, which Talos ignores',
  ],
])('rootsmith service check tells of %s', async (_, text, status, message) => {
  const file = join(folder, 'spec.yaml');
  writeFileSync(file, text);

  const ran = await rootsmith(['service', 'check', file]);

  expect(ran.status).toBe(status);
  expect(ran.stdout + ran.stderr).toContain(message);
});

test('rootsmith service check reads a spec as the release does that --talos names', async () => {
  const file = join(folder, 'dated.yaml');
  writeFileSync(file, 'name: 2001-01-01\ncontainer:\n  entrypoint: ./x\nrestart: always\n');

  expect(await rootsmith(['service', 'check', file, '--talos', 'v1.12.7'])).toMatchObject({ status: 0 });
  expect(await rootsmith(['service', 'check', file, '--talos', 'v1.14.0'])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('cannot construct !!timestamp `2001-01-01` into string'),
  });
});
