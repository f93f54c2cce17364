import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { type RunOptions, repository, rootsmith } from '../../fixtures/rootsmith.ts';
import { serveFolder } from '../../fixtures/served.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-extensions-'));
const recipe = join(folder, 'recipes/extension');

beforeAll(() => {
  chmodSync(folder, 0o755);
  for (const architecture of ['amd64', 'arm64'] as const) writeHelloRootfs(architecture);
  for (const name of ['extension', 'hello-world'])
    cpSync(join(repository, 'recipes', name), join(folder, 'recipes', name), { recursive: true });
  mkdirSync(join(folder, 'results'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(name: string, options: RunOptions = {}, from = recipe): Promise<string> {
  const own = join(folder, 'results', name);
  const ran = await rootsmith(['extension', 'build', from, '-o', `oci:${own}:v1`, '-q'], options);
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout.trim();
}

const skopeo = (...args: readonly string[]): string => execFileSync('skopeo', args, { encoding: 'utf8' });

test('recipes/extension makes an image that skopeo and umoci read, for both platforms', async () => {
  await build('read');
  const layout = join(folder, 'results/read');
  const index = JSON.parse(skopeo('inspect', '--raw', `oci:${layout}:v1`));
  const config = JSON.parse(skopeo('--override-arch', 'arm64', 'inspect', '--config', `oci:${layout}:v1`));
  const copy = join(folder, 'results/copy');
  skopeo('--override-arch', 'arm64', 'copy', '-q', `oci:${layout}:v1`, `oci:${copy}:v1`);
  execFileSync('umoci', ['unpack', '--rootless', '--image', `${copy}:v1`, join(folder, 'unpacked')], { stdio: 'pipe' });
  const unpacked = join(folder, 'unpacked/rootfs');

  expect(index.manifests.map((each: { readonly platform: unknown }) => each.platform)).toEqual([
    { architecture: 'amd64', os: 'linux' },
    { architecture: 'arm64', os: 'linux' },
  ]);
  expect(config).toMatchObject({ architecture: 'arm64', os: 'linux', rootfs: { type: 'layers' } });
  expect(config.rootfs.diff_ids).toHaveLength(2);
  expect(readFileSync(join(unpacked, 'manifest.yaml'), 'utf8')).toContain('    name: hello-world\n');
  expect(readFileSync(join(unpacked, 'rootfs/usr/local/lib/containers/hello-world/hello'))).toEqual(
    readFileSync(join(folder, 'recipes/hello-world/rootfs-arm64/hello')),
  );
});

test('what another tool packs of it is checked too: GNU tar writes `./`, and lists parents first', async () => {
  await build('packed');
  const copy = join(folder, 'results/packed-copy');
  skopeo('copy', '-q', `oci:${join(folder, 'results/packed')}:v1`, `oci:${copy}:v1`);
  execFileSync('umoci', ['unpack', '--rootless', '--image', `${copy}:v1`, join(folder, 'again')], { stdio: 'pipe' });
  const rootfs = join(folder, 'again/rootfs');
  const [dotted, named] = [join(folder, 'dotted.tar'), join(folder, 'named.tar')];
  const owner = ['--owner=0', '--group=0'];
  execFileSync('tar', [...owner, '-C', rootfs, '-cf', dotted, '.']);
  execFileSync('tar', [...owner, '-C', rootfs, '-cf', named, 'manifest.yaml', 'rootfs']);
  const check = async (path: string, ...flags: readonly string[]) =>
    await rootsmith(['extension', 'check', path, '--json', ...flags]);

  expect(JSON.parse((await check(named)).stdout).extensions[0].findings).toEqual([]);
  expect(await check(rootfs)).toMatchObject({ status: 0 });
  expect(await check(dotted)).toMatchObject({ status: 0, stdout: expect.stringContaining('"root-entry"') });
  expect(await check(dotted, '--talos', 'v1.7.7')).toMatchObject({ status: 3 });
});

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
const lastCore = String(availableParallelism() - 1);

test('an extension has the same digest as root and not, on one core, in another zone, with another umask', async () => {
  execFileSync('chmod', ['-R', 'a+rX', join(folder, 'recipes')]);
  const runs: Readonly<Record<string, RunOptions>> = {
    plain: {},
    zone: { env: { TZ: 'Asia/Kathmandu', LC_ALL: 'C' } },
    umask: { prefix: ['sh', '-c', 'umask 077; exec "$@"', 'sh'] },
    core: { prefix: ['taskset', '-c', lastCore], env: { UV_THREADPOOL_SIZE: '1' } },
    nobody: { prefix: nobody, env: { TMPDIR: join(folder, 'results') } },
  };
  chmodSync(join(folder, 'results'), 0o777);
  const digests = new Map<string, string>();
  for (const [name, options] of Object.entries(runs)) digests.set(name, await build(name, options));

  expect(new Set(digests.values()).size).toBe(1);
});

test('the cache that installers take extensions from has the same bytes', async () => {
  const cache = join(folder, 'cache');
  const { buildStoredExtension } = await import('../../../src/installer/extension-build/stored-extension.ts');
  const { parseExtensionRecipe } = await import('../../../src/recipe/index.ts');
  const text = readFileSync(join(recipe, 'extension.yaml'), 'utf8');
  const parsed = parseExtensionRecipe(text, { file: 'extension.yaml', folder: recipe });
  const { place, isCached } = await buildStoredExtension(parsed, { env: { XDG_CACHE_HOME: cache } });
  const digest = await build('alone');

  expect(isCached).toBe(false);
  expect(skopeo('inspect', '--raw', place)).toBe(skopeo('inspect', '--raw', `oci:${folder}/results/alone:v1`));
  expect(digest).toMatch(/^sha256:/);
});

test('extension build --push sends it to a registry, where it can be checked and pulled', async () => {
  await using registry = await serveFolder(join(folder, 'registry'));
  const name = `${registry.host}/acme/hello-world:v1`;
  const pushed = await rootsmith(['extension', 'build', recipe, '--push', '-t', name, '-q']);
  const checked = await rootsmith(['extension', 'check', name, '--talos', 'v1.13.9', '--json']);

  expect(pushed.status).toBe(0);
  expect(JSON.parse(checked.stdout).extensions).toMatchObject([
    { platform: 'linux/amd64', name: 'hello-world', findings: [] },
    { platform: 'linux/arm64', name: 'hello-world', findings: [] },
  ]);
  const raw = skopeo('inspect', '--raw', '--tls-verify=false', `docker://${name}`);
  expect(`sha256:${createHash('sha256').update(raw).digest('hex')}`).toBe(pushed.stdout.trim());
});

const HEAD = 'apiVersion: rootsmith/v1\nkind: Extension\n';
const METADATA = 'metadata: { name: hello, version: v1.0.0, author: me, description: text }\n';

test.each([
  [
    'a path that climbs',
    `${METADATA}layers: [{ files: [{ path: /../../etc/passwd, content: x }] }]\n`,
    'RECIPE_INVALID',
  ],
  ['a name that is a path', METADATA.replace('hello', '../../x'), 'RECIPE_INVALID'],
  [
    'a name of a service that climbs',
    `${METADATA}services: [{ name: ../x, container: { entrypoint: a }, restart: always }]\n`,
    'SERVICE_INVALID',
  ],
  [
    'a file in place of a directory',
    `${METADATA}layers: [{ files: [{ path: /usr, content: x }, { path: /usr/local/a, content: x }] }]\n`,
    'LAYER_CONFLICT',
  ],
  [
    'symlinks in a circle',
    `${METADATA}layers: [{ files: [{ path: /usr/a, symlink: b }, { path: /usr/b, symlink: a }] }, { files: [{ path: /usr/a/x, content: x }] }]\n`,
    'PATH_UNSAFE',
  ],
  ['a tar that is none', `${METADATA}layers: [{ tar: extension.yaml }]\n`, 'FORMAT'],
  ['modules where there are none', `${METADATA}modules: { from: { dir: . } }\n`, 'SOURCE_NOT_FOUND'],
  ['an SBOM that is none', `${METADATA}sbom: extension.yaml\n`, 'FORMAT_UNSUPPORTED'],
  ['an image that is none', `${METADATA}layers: [{ image: "oci:.:v1" }]\n`, 'NOT_FOUND'],
  ['a constraint that is none', METADATA.replace('text }', 'text, talos: "~> 1.2" }'), 'EXTENSION_INVALID'],
  ['nested YAML', `${METADATA}layers: ${'['.repeat(5000)}\n`, 'RECIPE_INVALID'],
])('extension build refuses %s, and writes nothing', async (name, text, code) => {
  const own = join(folder, name.replaceAll(' ', '-'));
  mkdirSync(own);
  writeFileSync(join(own, 'extension.yaml'), `${HEAD}${text}`);
  const { status, stderr } = await rootsmith(['extension', 'build', own, '-o', `oci:${own}-out:v1`]);

  expect(stderr).toContain(code);
  expect(stderr).not.toContain('bug');
  expect(status).not.toBe(1);
  expect(execFileSync('ls', [own], { encoding: 'utf8' })).toBe('extension.yaml\n');
  expect(existsSync(`${own}-out`)).toBe(false);
});
