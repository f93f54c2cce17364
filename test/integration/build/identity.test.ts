import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { extensionFolder } from '../../fixtures/extension-images.ts';
import { built, repository } from '../../fixtures/rootsmith.ts';

let folder: string;
let base: string;
let recipe: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-identity-'));
  chmodSync(folder, 0o755);
  const real = await realInstaller('small');
  // Everyone may read it there, which the cache in a home directory does not promise.
  cpSync(real.directory, join(folder, 'base'), { recursive: true });
  base = `oci:${folder}/base:${real.tag}`;
  writeHelloRootfs('amd64');
  recipe = join(folder, 'recipe');
  cpSync(join(repository, 'recipes/hello-world'), recipe, { recursive: true });
  mkdirSync(join(folder, 'results'), { mode: 0o777 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
const pools = ['1', '2', '4', '7', '16'];
const lastCore = String(availableParallelism() - 1);
const cores = [
  { name: 'one core', prefix: ['taskset', '-c', lastCore] },
  { name: 'all cores', prefix: [] },
];
const users = [
  { name: 'root', prefix: [] as readonly string[] },
  { name: 'nobody', prefix: nobody },
];
const runs = users.flatMap((user) => cores.flatMap((core) => pools.map((pool) => ({ user, core, pool }))));

test('build gives the same bytes in 20 runs: on one core and all, with pools of 1 to 16 threads, as root and as nobody', async () => {
  const digests: string[] = [];
  for (const [run, { user, core, pool }] of runs.entries()) {
    const own = join(folder, 'results', String(run));
    mkdirSync(own);
    const make = ['sh', '-c', `chown ${user.name} "$1"; shift; exec "$@"`, 'sh', own];
    digests.push(
      await built([recipe, '--base', base, '--platform', 'linux/amd64', '-o', `oci:${own}/result:v1`], {
        directory: own,
        env: { UV_THREADPOOL_SIZE: pool, TMPDIR: own },
        prefix: [...make, ...core.prefix, ...user.prefix],
      }),
    );
  }

  expect(runs).toHaveLength(20);
  expect(new Set(digests).size).toBe(1);
});

test('build adds extensions as the same bytes for everybody, with a cache and without', async () => {
  const source = join(folder, 'extended');
  extensionFolder(source, { name: 'tool', files: { 'usr/local/lib/tool': 'some text; '.repeat(200_000) } });
  extensionFolder(source, { name: 'card', files: { 'lib/firmware/card.bin': 'firmware' } });
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nextensions: [{ dir: ./tool }, { dir: ./card }]\n`;
  writeFileSync(join(source, 'recipe.yaml'), text);
  const digests: string[] = [];
  for (const [run, { name, prefix }] of [...users, ...users].entries()) {
    const own = join(folder, 'results', `extended-${run}`);
    mkdirSync(own);
    cpSync(source, join(own, 'recipe'), { recursive: true });
    const cache = join(folder, 'results', `cache-${name}`);
    const make = ['sh', '-c', 'mkdir -p "$3" && chown -R "$1" "$2" "$3"; shift 3; exec "$@"', 'sh', name, own, cache];
    digests.push(
      await built([join(own, 'recipe'), '-o', `oci:${own}/result:v1`], {
        directory: own,
        env: { XDG_CACHE_HOME: cache, TMPDIR: own, TZ: run % 2 === 0 ? 'Asia/Kathmandu' : 'UTC' },
        prefix: [...make, ...(run < 2 ? ['taskset', '-c', lastCore] : []), ...prefix],
      }),
    );
  }

  expect(digests).toHaveLength(4);
  expect(new Set(digests).size).toBe(1);
});
