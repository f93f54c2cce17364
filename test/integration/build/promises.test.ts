import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { stages } from '../../../src/progress/index.ts';
import { dockerRegistry, testAuthority } from '../../fixtures/docker-registry.ts';
import { startDockerd } from '../../fixtures/dockerd.ts';
import { differences, installerTree } from '../../fixtures/installer-tree.ts';
import { built, repository, rootsmith } from '../../fixtures/rootsmith.ts';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-promises-'));
  chmodSync(folder, 0o777);
  const real = await realInstaller('small');
  // Everyone may read it there, which the cache in a home directory does not promise.
  cpSync(real.directory, join(folder, 'base'), { recursive: true });
  base = `oci:${folder}/base:${real.tag}`;
  for (const architecture of ['amd64', 'arm64'] as const) writeHelloRootfs(architecture);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unprivileged = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];

/** A copy of the recipe as a checkout under that umask makes it. */
function checkout(name: string, umask: string): string {
  const target = join(folder, name);
  execFileSync('sh', [
    '-c',
    `umask ${umask}; mkdir -p "$2"; cd "$1" && tar -c --mode=a+rwX . | tar -x --no-same-permissions -C "$2"`,
    'sh',
    join(repository, 'recipes/hello-world'),
    target,
  ]);
  execFileSync('chown', ['-R', '65534:65534', join(folder, name.split('/')[0] ?? name)]);
  return target;
}

test('build gives the same digest for root and for nobody, in other folders, time zones, umasks and locales', async () => {
  const [mine, theirs] = [checkout('mine', '022'), checkout('theirs/of/another', '077')];
  mkdirSync(join(folder, 'nobody'), { mode: 0o777 });
  chmodSync(join(folder, 'nobody'), 0o777);

  const byRoot = await built([mine, '--base', base, '-o', `oci:${folder}/by-root:v1`], {
    env: { TZ: 'UTC', LC_ALL: 'C' },
  });
  const byNobody = await built([theirs, '--base', base, '-o', `oci:${folder}/nobody/result:v1`], {
    directory: join(folder, 'nobody'),
    env: {
      TZ: 'Asia/Kathmandu',
      LC_ALL: 'de_DE.UTF-8',
      LANG: 'tr_TR.UTF-8',
      TMPDIR: join(folder, 'nobody'),
      UV_THREADPOOL_SIZE: '1',
    },
    prefix: ['sh', '-c', 'umask 077; exec "$@"', 'sh', ...unprivileged],
  });

  expect(byNobody).toBe(byRoot);
});

test('build takes SOURCE_DATE_EPOCH for the time of all it writes', async () => {
  const options = (epoch: string) => ({ env: { SOURCE_DATE_EPOCH: epoch } });
  const first = await built(
    ['recipes/hello-world', '--base', base, '-o', `oci:${folder}/epoch:v1`],
    options('1600000000'),
  );
  const same = await built(
    ['recipes/hello-world', '--base', base, '-o', `oci:${folder}/epoch:v2`],
    options('1600000000'),
  );
  const other = await built(
    ['recipes/hello-world', '--base', base, '-o', `oci:${folder}/epoch:v3`],
    options('1700000000'),
  );
  const tree = await installerTree(`oci:${folder}/epoch:v1`, { withTimes: true });

  expect(same).toBe(first);
  expect(other).not.toBe(first);
  expect(tree.paths.get('/usr/local/lib/containers/hello-world/hello')).toContain('mtime=1600000000000');
});

test.each(stages.filter((stage) => stage !== 'resolve'))(
  'build that is killed in %s leaves nothing half done, and the next one cleans up',
  async (stage) => {
    const [output, temporary] = [join(folder, `killed-${stage}`), join(folder, `tmp-${stage}`)];
    mkdirSync(temporary);
    await killedIn(stage, ['recipes/hello-world', '--base', base, '-o', `oci:${output}:v1`, '--json'], temporary);

    const isVisible = existsSync(join(output, 'index.json')) && readdirSync(join(output, 'blobs/sha256')).length > 0;
    const digest = await built(['recipes/hello-world', '--base', base, '-o', `oci:${output}:v1`], {
      env: { TMPDIR: temporary },
    });

    expect(isVisible && stage !== 'publish').toBe(false);
    expect(digest).toMatch(/^sha256:/);
    expect(everythingIn(temporary)).toEqual([]);
    expect(everythingIn(output).filter((name) => name.includes('.rootsmith-'))).toEqual(['.rootsmith-written']);
  },
);

/** Starts a build and kills it, so that it cannot clean up, as soon as it says that the stage has begun. */
async function killedIn(stage: string, args: readonly string[], temporary: string): Promise<void> {
  const child = spawn(process.execPath, [join(repository, 'src/main.ts'), 'build', ...args], {
    cwd: repository,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await untilStage(child, stage);
  child.kill('SIGKILL');
  await ended;
}

async function untilStage(child: ChildProcess, stage: string): Promise<void> {
  if (!child.stderr) throw new Error('the child has no stderr');
  for await (const line of createInterface({ input: child.stderr })) {
    const event = JSON.parse(line) as { kind: string; stage?: string };
    if (event.kind === 'stage-start' && event.stage === stage) return;
  }
  throw new Error(`the build ended before the stage ${stage}`);
}

/** Files and folders, but for the empty folder of all work folders. */
function everythingIn(path: string): string[] {
  return readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => !/^rootsmith-\d+$/.test(name));
}

test('build pushes to a registry what skopeo copies and dockerd runs', async () => {
  await using registry = await dockerRegistry();
  await using dockerd = await startDockerd();
  const tag = `${registry.host}/acme/installer:v1`;
  const digest = await built(['recipes/hello-world', '--base', base, '--tag', tag, '--push']);

  const skopeo = (...args: readonly string[]): string =>
    execFileSync('skopeo', ['--insecure-policy', ...args], { maxBuffer: 1 << 28 }).toString();
  const inspected = JSON.parse(skopeo('inspect', '--tls-verify=false', `docker://${tag}`)) as {
    Digest: string;
    Env: string[];
  };
  skopeo('copy', '--src-tls-verify=false', `docker://${tag}`, `oci:${folder}/copied:v1`);
  skopeo(
    'copy',
    '--src-tls-verify=false',
    '--dest-daemon-host',
    `unix://${dockerd.socket}`,
    `docker://${tag}`,
    'docker-daemon:acme:v1',
  );
  const output = await dockerd.docker('run', '--rm', '--network', 'none', 'acme:v1');

  expect(inspected).toMatchObject({ Digest: digest, Env: expect.arrayContaining(['VERSION=v1.0.6']) });
  expect(
    differences(await installerTree(`oci:${folder}/copied:v1`), await installerTree(await plain('plain'))),
  ).toEqual([]);
  expect(output).toContain('installer');
  expect(await dockerd.docker('image', 'inspect', '--format', '{{json .Config.OnBuild}}', 'acme:v1')).toMatch(
    /null|\[\]/,
  );
});

async function plain(name: string): Promise<string> {
  const place = `oci:${folder}/${name}:v1`;
  await built(['recipes/hello-world', '--base', base, '-o', place]);
  return place;
}

test('build takes its base from a registry with TLS of an own authority, and pushes there', async () => {
  const { ca, certificate, key } = await testAuthority(folder);
  await using registry = await dockerRegistry({ tls: { certificate, key } });
  execFileSync('skopeo', [
    '--insecure-policy',
    'copy',
    '--all',
    '--dest-tls-verify=false',
    base,
    `docker://${registry.host}/base:v1`,
  ]);
  const args = [
    'recipes/hello-world',
    '--base',
    `${registry.host}/base:v1`,
    '--tag',
    `${registry.host}/result:v1`,
    '--push',
  ];

  const untrusted = await rootsmith(['build', ...args]);
  const trusted = await rootsmith(['build', ...args, '--ca', ca]);

  expect(untrusted).toMatchObject({ status: 6, stdout: '', stderr: expect.stringContaining('TLS_UNTRUSTED') });
  expect(trusted).toMatchObject({ status: 0 });
});

test.each([
  ['a registry that is down', '127.0.0.1:1/base:v1', 'NETWORK', 6],
  ['an image that is not there', '/none:v1', 'IMAGE_NOT_FOUND', 4],
])('build explains %s', async (_, name, code, status) => {
  await using registry = await dockerRegistry();
  const ran = await rootsmith([
    'build',
    'recipes/hello-world',
    '--base',
    name.startsWith('/') ? `${registry.host}${name}` : name,
    '-o',
    `oci:${folder}/never:v1`,
  ]);

  expect(ran).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(`[${code}]`) });
  expect(ran.stderr).toContain('hint: ');
  expect(existsSync(join(folder, 'never'))).toBe(false);
});

test('build explains a registry that asks for a login', async () => {
  const line = execFileSync('sh', [
    '-c',
    "python3 -c \"import crypt; print('me:' + crypt.crypt('right', crypt.mksalt(crypt.METHOD_BLOWFISH)))\" 2>/dev/null",
  ])
    .toString()
    .trim();
  await using registry = await dockerRegistry({ htpasswd: line.replace('$2b$', '$2y$') });
  const home = mkdtempSync(join(folder, 'home-'));

  const ran = await rootsmith(
    ['build', 'recipes/hello-world', '--base', `${registry.host}/base:v1`, '-o', `oci:${folder}/never:v1`],
    { env: { HOME: home, DOCKER_CONFIG: join(home, '.docker') } },
  );

  expect(ran).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('[AUTH_REQUIRED]') });
  expect(ran.stderr).toContain(`docker login ${registry.host}`);
});
