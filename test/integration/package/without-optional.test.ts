import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { makeShape } from '../../fixtures/gallery/shapes.ts';
import { installedPackages, installInto, packPackage } from '../../fixtures/packed-package.ts';
import { repository } from '../../fixtures/rootsmith.ts';
import { smallBase } from '../../fixtures/small-base.ts';

/** Of packages that every installation has; those that may be left out come on top. */
const MOST_PACKAGES = 40;

let folder: string;
let bases: Readonly<Record<'xz' | 'zstd' | 'with triggers', string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-without-optional-'));
  let archive: Uint8Array = new Uint8Array();
  const xz = await smallBase(folder, 'xz', { archive: (bytes) => (archive = bytes) });
  bases = {
    xz,
    zstd: await smallBase(folder, 'zstd', { initramfs: () => zstdCompressSync(archive) }),
    'with triggers': writeLayout(join(folder, 'triggers'), await makeShape('v1.0, five layers, docker types')),
  };
  writeHelloRootfs('amd64');
  installInto(folder, '--omit=optional', packPackage(folder));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (): string => join(folder, 'node_modules/.bin/rootsmith');

function run(...args: readonly string[]): string {
  return execFileSync(process.execPath, [program(), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim();
}

function build(base: string, ...args: readonly string[]): readonly string[] {
  return ['build', join(repository, 'recipes/hello-world'), '--base', base, ...args];
}

test('an installation without optional packages has few packages, and none that runs a script', () => {
  const packages = installedPackages(folder);

  expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES);
  expect(packages.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  for (const name of ['dockerode', 'execa', 'lzma-native'])
    expect(existsSync(join(folder, 'node_modules', name))).toBe(false);
});

test.each(['xz', 'zstd'] as const)('a service is built into a base whose initramfs is %s', (compression) => {
  expect(run(...build(bases[compression], '-o', `oci:built-${compression}:v1`))).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('images are served, mirrored from there, and served again', async () => {
  await using source = await serve('xz');
  writeFileSync(join(folder, 'list.txt'), `${source.url.host}/xz:v1\n`);
  run('mirror', 'copy', 'list.txt', '--to', 'oci:mirrored');
  await using mirror = await serve('mirrored');

  const repositories = await Promise.all([source, mirror].map(async ({ url }) => await manifestOf(url)));

  expect(repositories[1]).toBe(repositories[0]);
});

test.each([
  ['--engine docker', 'dockerode', () => build(bases['with triggers'], '--engine', 'docker', '-o', 'oci:other:v1')],
  ['--engine squashfs-tools', 'execa', () => build(bases.xz, '--engine', 'squashfs-tools', '-o', 'oci:other:v1')],
  ['docker-daemon: as a base', 'dockerode', () => build('docker-daemon:acme/installer:v1', '-o', 'oci:other:v1')],
  ['docker-daemon: as a target', 'dockerode', () => build(bases.xz, '-o', 'docker-daemon:acme/installer:v1')],
])('%s names the package %s, and how to install it', (_, name, args) => {
  const { status, stderr } = spawnSync(process.execPath, [program(), ...args(), '--json'], { cwd: folder });

  const error: unknown = JSON.parse(stderr.toString().trim().split('\n').at(-1) ?? '');

  expect(status).toBe(7);
  expect(error).toMatchObject({
    error: {
      code: 'DEPENDENCY_MISSING',
      message: expect.stringContaining(`the package \`${name}\` is not installed`),
      hint: expect.stringContaining(`npm install ${name}`),
    },
  });
});

interface Server extends AsyncDisposable {
  readonly url: URL;
}

async function serve(place: string): Promise<Server> {
  const server = spawn(process.execPath, [program(), 'serve', place, '--listen', '127.0.0.1:0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(server, 'close');
  const [line] = await once(createInterface(server.stdout), 'line');
  return {
    url: new URL(String(line)),
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}

/** The digest of the only image there. */
async function manifestOf(url: URL): Promise<string | null> {
  const { repositories } = (await (await fetch(new URL('/v2/_catalog', url))).json()) as { repositories: string[] };
  const response = await fetch(new URL(`/v2/${repositories[0]}/manifests/v1`, url), {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  expect(response.status).toBe(200);
  return response.headers.get('docker-content-digest');
}
