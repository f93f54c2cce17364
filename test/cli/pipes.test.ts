import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';
import { smallBase } from '../fixtures/small-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-pipes-'));
const servers: Server[] = [];
let base = '';
let made = 0;

beforeAll(async () => {
  base = await smallBase(folder, 'base');
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function newPath(name: string): string {
  made += 1;
  mkdirSync(join(folder, String(made)));
  return join(folder, String(made), name);
}

function fifo(name = 'fifo'): string {
  const path = newPath(name);
  execFileSync('mkfifo', [path]);
  return path;
}

async function socket(name = 'socket'): Promise<string> {
  const path = newPath(name);
  const server = createServer().listen(path);
  servers.push(server);
  await once(server, 'listening');
  return path;
}

/** A FIFO that a program of its own writes a text to. */
function written(text: string, name = 'fifo'): string {
  const path = fifo(name);
  const file = newPath('text');
  writeFileSync(file, text);
  spawn('sh', ['-c', `sleep 0.2; cat '${file}' > '${path}'`], { stdio: 'ignore' });
  return path;
}

/** Runs it with `<(cat FILE)` behind its arguments. */
function substituted(args: readonly string[], text: string): Promise<Ran> {
  const file = newPath('text');
  writeFileSync(file, text);
  return rootsmith(args, { prefix: ['bash', '-c', `exec "$@" <(sleep 0.2; cat '${file}')`, 'bash'] });
}

const spec = 'name: hello-world\ncontainer:\n  entrypoint: ./hello\nrestart: always\n';
const list = 'ghcr.io/siderolabs/installer:v1.0.6\n';
const config = 'version: v1alpha1\nmachine:\n  install:\n    image: ghcr.io/siderolabs/installer:v1.0.6\ncluster: {}\n';
const mirrorFile = `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [{ source: "oci:${folder}/base:v1", target: "a/b:v1" }]\n`;
const registries = [
  'config',
  'registries',
  '--mirror',
  'http://r.test:5000',
  '--talos',
  'v1.0.6',
  '--hosts',
  'ghcr.io',
];
const recipe = (): string =>
  `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers:\n  - files: [{ path: /etc/motd, content: hello }]\n`;
const output = (): string => `oci:${newPath('out')}:v1`;

describe('a text may come out of a pipe', () => {
  test.each([
    ['service check', () => ['service', 'check'], spec],
    ['images list', () => ['images', 'list', '--file'], list],
    ['images list of a machine configuration', () => ['images', 'list', '--machine-config'], config],
    ['config registries', () => [...registries, '--merge'], config],
    ['mirror plan', () => ['mirror', 'plan', '--to', `oci:${folder}/none`], mirrorFile],
  ] as const)('%s', async (_, args, text) => {
    const plain = newPath('plain.yaml');
    writeFileSync(plain, text);
    const [expected, ...found] = await Promise.all([
      rootsmith([...args(), plain]),
      rootsmith([...args(), written(text)]),
      substituted(args(), text),
      rootsmith([...args(), '/dev/stdin'], { input: text }),
    ]);

    expect(expected.status).toBe(0);
    for (const { status, stdout, stderr } of found) {
      expect(stderr).not.toContain('error');
      expect(status).toBe(0);
      expect(stdout.split('\n').length).toBe(expected.stdout.split('\n').length);
    }
  });

  test('build of a recipe, and of a Dockerfile', async () => {
    const dockerfile = 'FROM scratch AS customization\nCOPY file /etc/motd\nFROM installer\n';
    const context = newPath('file');
    writeFileSync(context, 'hello');
    const runs = await Promise.all([
      substituted(['build', '-o', output()], recipe()),
      rootsmith(['build', written(recipe(), 'recipe.yaml'), '-o', output()]),
      rootsmith(['build', dirname(context), '-f', written(dockerfile), '--base', base, '-o', output()]),
    ]);

    for (const { status, stderr } of runs) expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(runs[1]?.stdout).toBe(runs[0]?.stdout);
  });

  test('certificates and keys, which many hosts are asked with', async () => {
    const authority = newPath('ca.pem');
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-out', authority, '-subj', '/CN=x'],
      { stdio: 'ignore' },
    );
    const mirror = ['mirror', 'plan', '-', '--to', '127.0.0.1:1/x', '--retries', '0', '--ca'];
    const two = '127.0.0.1:1/a/b:v1\n127.0.0.1:2/a/b:v1\n';
    const { stderr } = await rootsmith([...mirror, written(readFileSync(authority, 'utf8'))], { input: two });

    expect(stderr).not.toContain('no certificate');
    expect(stderr).toContain('NETWORK');
  });
});

const image = (path: string): string => recipe().replace(/layers:.*/s, `layers:\n  - tar: ${path}\n`);

/** Each names an input by its path; it must be refused, and soon. */
const inputs: readonly (readonly [string, (path: string) => readonly string[]])[] = [
  ['a recipe', (path) => ['build', path, '-o', output()]],
  ['a Dockerfile', (path) => ['build', dirname(path), '-f', path, '--base', base, '-o', output()]],
  ['a tar layer', (path) => ['build', recipeFile(image(path)), '-o', output()]],
  ['an OCI archive', (path) => ['build', recipeFile(recipe()), '--base', `oci-archive:${path}:v1`, '-o', output()]],
  ['a docker archive', (path) => ['build', recipeFile(recipe()), '--base', `docker-archive:${path}`, '-o', output()]],
  ['a list of images', (path) => ['images', 'list', '--file', path]],
  ['a mirror file', (path) => ['mirror', 'plan', path, '--to', `oci:${folder}/none`]],
  ['a machine configuration', (path) => [...registries, '--merge', path]],
  ['a service spec', (path) => ['service', 'check', path]],
  ['a squashfs image', (path) => ['squashfs', 'check', path]],
  ['the source of a squashfs image', (path) => ['squashfs', 'create', path, newPath('x.sqsh')]],
  ['a bundle', (path) => ['mirror', 'import', path, '--to', `oci:${folder}/none`]],
  ['a bundle to verify', (path) => ['mirror', 'verify', path]],
  ['a receipt', (path) => ['mirror', 'export', recipeFile(list), '--since', path, '--to', newPath('b.tar')]],
  ['a key', (path) => ['serve', newPath('served'), '--tls-cert', path, '--tls-key', path]],
];

function recipeFile(text: string): string {
  const path = newPath('recipe.yaml');
  writeFileSync(path, text);
  return path;
}

describe.concurrent('soon refused, where it is a FIFO without a writer, or a socket, is', () => {
  test.each(inputs)('%s', async (_, args) => {
    const runs = await Promise.all([rootsmith(args(fifo())), rootsmith(args(await socket()))]);

    for (const { status, stderr } of runs) {
      expect(stderr).toContain('NOT_A_FILE');
      expect(stderr).toContain('hint:');
      expect(status).toBe(3);
    }
  });
});

test('config registries does not write into a pipe in place', async () => {
  const { status, stderr } = await rootsmith([...registries, '--merge', written(config), '--in-place']);

  expect([status, stderr]).toEqual([3, expect.stringContaining('NOT_A_FILE')]);
});

test('FIFOs and sockets in a directory that goes into the image are entries of it, and nobody opens them', async () => {
  const context = dirname(fifo('pipe'));
  const server = createServer().listen(join(context, 'socket'));
  servers.push(server);
  await once(server, 'listening');
  writeFileSync(join(context, 'file'), 'x');
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch AS customization\nCOPY . /etc/x/\nFROM installer\n');
  const text = recipe().replace(/layers:.*/s, `layers:\n  - dir: ${context}\n`);

  const runs = await Promise.all([
    rootsmith(['build', recipeFile(text), '-o', output()]),
    rootsmith(['build', context, '--base', base, '-o', output()]),
  ]);

  for (const { status, stderr } of runs) expect([status, stderr]).toEqual([0, expect.any(String)]);
});

test('a layout with a FIFO in the place of a file is refused soon, for reading and for writing', async () => {
  const layout = newPath('layout');
  cpSync(base.replace(/^oci:|:v1$/g, ''), layout, { recursive: true });
  const file = recipeFile(recipe());
  rmSync(join(layout, 'index.json'));
  execFileSync('mkfifo', [join(layout, 'index.json')]);

  const reading = await rootsmith(['build', file, '--base', `oci:${layout}:v1`, '-o', output()]);
  const writing = await rootsmith(['build', file, '-o', `oci:${layout}:v2`]);

  expect([reading.status, reading.stderr]).toEqual([3, expect.stringContaining('NOT_A_FILE')]);
  expect([writing.status, writing.stderr]).toEqual([9, expect.stringContaining('PATH_FOREIGN')]);
});
