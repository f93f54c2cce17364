import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBundle } from '../../../src/bundle/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { type DockerRegistry, dockerRegistry } from '../../fixtures/docker-registry.ts';
import { type MemoryBlob, memoryImage, noise } from '../../fixtures/memory-image.ts';
import { artifact, multiArch } from '../../fixtures/mirror-images.ts';
import { type Pushed, pushImages } from '../../fixtures/push-images.ts';
import { testRegistry } from '../../fixtures/registry-server.ts';
import { type Ran, type RunOptions, repository, rootsmith } from '../../fixtures/rootsmith.ts';
import { tinyImage } from '../../fixtures/tiny-image.ts';

const execute = promisify(execFile);
const MIB = 1024 * 1024;
/** What cannot lie on this machine: the names that images of the tests have. */
const HOST = 'hub.example';

let folder = '';
let source: DockerRegistry;
let images: readonly (Pushed & { readonly root: MemoryBlob })[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-bundle-'));
  source = await dockerRegistry();
  images = await zoo();
  await pushImages(source.host, images);
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function mirror(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return rootsmith(['mirror', ...words], { env: { HOME: folder, XDG_STATE_HOME: undefined }, ...options });
}

async function succeeded(words: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await mirror(words, options);
  if (status !== 0) throw new Error(`mirror ${words.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

async function exported(to: string, more: readonly string[] = [], input = names()): Promise<readonly string[]> {
  const out = await succeeded(['export', '-', '--to', to, '--host', `${HOST}=${source.host}`, ...more], { input });
  return out.trim().split('\n');
}

function names(of: readonly Pushed[] = images): string {
  return of.map((image) => `${HOST}/${image.repository}:v1\n`).join('');
}

/** Images of several kinds, which share a base; one is signed. */
async function zoo(): Promise<readonly (Pushed & { readonly root: MemoryBlob })[]> {
  const base = noise(77, 2 * MIB);
  const docker = await tinyImage({ family: 'docker' });
  const zstd = await tinyImage({ compression: 'zstd' });
  const signed = multiArch(900);
  const signature = artifact(signed.index, 32);
  const cosign = artifact(undefined, 33);
  const large = [1, 2, 3].map((seed) => memoryImage({ layers: [base, noise(seed, MIB)], compression: 'none' }));
  const image = (path: string, root: MemoryBlob, blobs: readonly MemoryBlob[], more = {}) => ({
    repository: path,
    root,
    blobs,
    tags: { v1: root, ...more },
  });
  const tag = `${signed.index.descriptor.digest.replace(':', '-')}.sig`;
  return [
    image('zoo/docker', docker.manifest, docker.blobs),
    image('zoo/zstd', zstd.manifest, zstd.blobs),
    image('zoo/signed', signed.index, [...signed.blobs, ...signature.blobs, ...cosign.blobs], {
      [tag]: cosign.manifest,
    }),
    ...large.map(({ manifest, blobs }, at) => image(`large${at}`, manifest, blobs)),
  ];
}

async function digestAt(host: string, name: string): Promise<string> {
  const { stdout } = await execute('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${host}/${name}`]);
  return digestOf(new TextEncoder().encode(stdout));
}

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, offset);
  await file.close();
}

test('mirror export, verify and import bring images across in volumes, digest for digest', async () => {
  await using target = await dockerRegistry();
  const paths = await exported(join(folder, 'gap/bundle.tar'), ['--volume-size', '1MiB']);

  expect(paths.length).toBeGreaterThan(4);
  expect(await succeeded(['verify', paths[0]!])).toMatch(/^sha256:\w{64}: whole, 8 images, .* in \d+ volumes\n$/);
  const out = await succeeded(['import', dirname(paths[0]!), '--to', target.host]);

  expect(out.trim().split('\n').length).toBe(images.length);
  const pulled = await mkdtemp(join(folder, 'pulled-'));
  for (const { repository: name, root } of images) {
    expect(await digestAt(target.host, `${name}:v1`)).toBe(root.descriptor.digest);
    await execute('skopeo', [
      'copy',
      '--all',
      '--src-tls-verify=false',
      `docker://${target.host}/${name}:v1`,
      `dir:${pulled}`,
    ]);
  }
  const signed = images[2]!.root.descriptor.digest;
  const tag = `zoo/signed:${signed.replace(':', '-')}.sig`;
  expect(await digestAt(target.host, tag)).toBe(await digestAt(source.host, tag));
});

test('the folder of a bundle is a layout for skopeo, and joined volumes are an archive for tar and skopeo', async () => {
  const [directory = ''] = await exported(join(folder, 'plain/bundle'));
  const paths = await exported(join(folder, 'joined/bundle.tar'), ['--volume-size', '1MiB']);
  const joined = join(folder, 'joined.tar');
  await writeFile(joined, Buffer.concat(await Promise.all(paths.map((path) => readFile(path)))));

  const { stdout } = await execute('tar', ['tf', joined]);
  expect(stdout.split('\n').slice(0, 2)).toEqual(['oci-layout', expect.stringMatching(/^rootsmith\/map\/sha256-/)]);
  const [single = ''] = await exported(join(folder, 'single/bundle.tar'));
  const inSingle = (await execute('tar', ['tf', single])).stdout
    .split('\n')
    .filter((path) => path.startsWith('blobs/'));
  expect(stdout.split('\n').filter((path) => path.startsWith('blobs/'))).toEqual(inSingle);
  // skopeo passes over Docker's own media types in layouts, whoever wrote them.
  for (const { repository: name, root } of images.filter((image) => image.repository !== 'zoo/docker')) {
    for (const place of [`oci:${directory}:${HOST}/${name}:v1`, `oci-archive:${joined}:${HOST}/${name}:v1`]) {
      const raw = await execute('skopeo', ['inspect', '--raw', place]);
      expect(digestOf(new TextEncoder().encode(raw.stdout)), place).toBe(root.descriptor.digest);
    }
  }
});

test('mirror export writes the same bytes at any concurrency', async () => {
  const read = async (count: string): Promise<Buffer> => {
    const [path = ''] = await exported(join(folder, `same${count}/bundle.tar`), ['--concurrency', count]);
    return await readFile(path);
  };

  expect((await read('1')).equals(await read('12'))).toBe(true);
});

test('mirror export --locked takes what the lock says, and refuses what it does not have', async () => {
  await using upstream = await dockerRegistry();
  const repository = 'locked/app';
  const push = async (seed: number): Promise<MemoryBlob> => {
    const image = memoryImage({ layers: [noise(seed, 900)] });
    await pushImages(upstream.host, [{ repository, blobs: image.blobs, tags: { v1: image.manifest } }]);
    return image.manifest;
  };
  const file = join(folder, 'locked.yaml');
  const write = (...places: readonly string[]): Promise<void> =>
    writeFile(file, `apiVersion: rootsmith/v1\nkind: Mirror\nimages: ${JSON.stringify(places)}\n`);
  const app = `${upstream.host}/${repository}:v1`;
  await write(app);
  const before = await push(1);
  const lock = join(folder, 'locked.lock');
  await succeeded(['plan', file, '--to', `oci:${join(folder, 'nowhere')}`, '--lock', lock]);
  const after = await push(2);
  const words = ['--locked', '--lock', lock];

  await succeeded(['export', file, '--to', join(folder, 'locked.tar'), ...words]);
  await write(app, `${upstream.host}/locked/other:v1`);
  const more = await mirror(['export', file, '--to', join(folder, 'more.tar'), ...words]);
  await write(app);
  const deletion = `http://${upstream.host}/v2/${repository}/manifests/${before.descriptor.digest}`;
  const { status } = await fetch(deletion, { method: 'DELETE' });
  const gone = await mirror(['export', file, '--to', join(folder, 'gone.tar'), ...words]);

  await using bundle = await openBundle(join(folder, 'locked.tar'));
  expect(bundle.has(before.descriptor.digest)).toBe(true);
  expect(bundle.has(after.descriptor.digest)).toBe(false);
  expect(status).toBe(202);
  for (const refused of [more, gone]) {
    expect(refused).toMatchObject({ status: 8, stdout: '', stderr: expect.stringContaining('LOCK_DRIFT') });
  }
  expect(await readdir(folder)).toEqual(expect.not.arrayContaining(['more.tar', 'gone.tar']));
});

test('mirror export writes each byte once', async () => {
  const to = join(folder, 'once/bundle.tar');
  const words = [
    process.execPath,
    'src/main.ts',
    'mirror',
    'export',
    '-',
    '--to',
    to,
    '--host',
    `${HOST}=${source.host}`,
    '-q',
  ];
  // The counters of a process include those of its children that have ended.
  const script = `${words.map((word) => `'${word}'`).join(' ')} && cat /proc/$$/io`;
  const child = execute('bash', ['-c', script], { cwd: repository, env: { ...process.env, HOME: folder } });
  child.child.stdin?.end(names());
  const { stdout } = await child;

  const written = Number(/^wchar: (\d+)$/m.exec(stdout)?.[1]);
  const { size } = await stat(to);
  expect(written).toBeGreaterThanOrEqual(size);
  expect(written).toBeLessThan(size + MIB / 4);
});

test('mirror import into a layout writes no more than the layout', async () => {
  const [path = ''] = await exported(join(folder, 'slim/bundle.tar'));
  const to = join(folder, 'slim-layout');
  const words = [process.execPath, 'src/main.ts', 'mirror', 'import', path, '--to', `oci:${to}`, '-q'];
  const { stdout } = await execute('bash', ['-c', `${words.map((word) => `'${word}'`).join(' ')} && cat /proc/$$/io`], {
    cwd: repository,
    env: { ...process.env, HOME: folder },
  });

  const written = Number(/^wchar: (\d+)$/m.exec(stdout)?.[1]);
  expect(written).toBeLessThan((await stat(path)).size + MIB / 4);
  const { stdout: raw } = await execute('skopeo', ['inspect', '--raw', `oci:${to}:large0:v1`]);
  expect(digestOf(new TextEncoder().encode(raw))).toBe(images[3]!.root.descriptor.digest);
});

test('mirror verify names the damage, and mirror import never tags an image with a damaged blob', async () => {
  await using target = await testRegistry();
  const [path = ''] = await exported(join(folder, 'damaged/bundle.tar'));
  const layer = images[4]!.blobs.find(({ bytes }) => bytes.length === MIB)!;
  await using bundle = await openBundle(path);
  await flip(path, bundle.find(layer.descriptor.digest)!.offset + 5000);

  const verified = await mirror(['verify', path]);
  expect(verified.status).toBe(8);
  expect(verified.stdout).toContain(
    `block 0 of blobs/${layer.descriptor.digest.replace(':', '/')} is damaged (${HOST}/large1:v1)`,
  );
  expect(verified.stdout).toContain(`send again: ${path}`);
  expect(verified.stderr).toContain('[BUNDLE_DAMAGED]');

  const report = JSON.parse((await mirror(['verify', path, '--json'])).stdout) as object;
  expect(report).toMatchObject({
    bundle: bundle.id,
    form: 'tar',
    problems: [{ kind: 'block', volume: 1, block: 0, digest: layer.descriptor.digest, images: [`${HOST}/large1:v1`] }],
    resend: [path],
  });

  const imported = await mirror(['import', path, '--to', target.host]);
  expect(imported.status).toBe(10);
  expect(imported.stderr).toContain('volume 1, bytes');
  expect((await target.send('GET', '/v2/large1/manifests/v1')).status).toBe(404);
  expect((await target.send('GET', '/v2/large0/manifests/v1')).status).toBe(200);
});

test('mirror import names a missing volume before anything is sent', async () => {
  await using target = await testRegistry();
  const paths = await exported(join(folder, 'missing/bundle.tar'), ['--volume-size', '1MiB']);
  await rename(paths[1]!, join(folder, 'elsewhere.tar'));

  const { status, stderr } = await mirror(['import', paths[0]!, '--to', target.host]);

  expect([status, target.requests.length]).toEqual([8, 0]);
  expect(stderr).toContain(`volume 2 of ${paths.length} is missing`);
  // Volumes may lie on several disks.
  const moved = join(folder, 'other-disk', basename(paths[1]!));
  await mkdir(dirname(moved));
  await rename(join(folder, 'elsewhere.tar'), moved);
  await succeeded(['import', ...paths.filter((_, at) => at !== 1), moved, '--to', target.host]);
  expect((await target.send('GET', '/v2/large0/manifests/v1')).status).toBe(200);
});

test('a delta of one changed layer carries that layer and its manifests only', async () => {
  await using target = await dockerRegistry();
  const [whole = ''] = await exported(join(folder, 'delta/whole.tar'));
  await succeeded(['import', whole, '--to', target.host]);
  const fresh = noise(4, MIB);
  const changed = memoryImage({ layers: [noise(77, 2 * MIB), fresh], compression: 'none' });
  await pushImages(source.host, [{ repository: 'changing', blobs: images[3]!.blobs, tags: { v1: images[3]!.root } }]);
  await succeeded(['copy', '-', '--to', target.host, '--host', `${HOST}=${source.host}`], {
    input: `${HOST}/changing:v1\n`,
  });
  await pushImages(source.host, [{ repository: 'changing', blobs: changed.blobs, tags: { v1: changed.manifest } }]);
  const input = `${names()}${HOST}/changing:v1\n`;

  const receipt = join(folder, 'delta/receipt.json');
  await succeeded(['receipt', target.host, '-o', receipt]);
  expect((await stat(receipt)).size).toBeLessThan(8 * 1024);
  const [delta = ''] = await exported(join(folder, 'delta/delta.tar'), ['--since', receipt], input);

  const listed = (await execute('tar', ['tf', delta])).stdout.split('\n').filter((path) => path.startsWith('blobs/'));
  const expected = [changed.manifest, changed.config, changed.layers[1]!].map(
    ({ descriptor }) => `blobs/${descriptor.digest.replace(':', '/')}`,
  );
  expect(listed.sort()).toEqual(expected.sort());
  expect(await succeeded(['verify', delta])).toContain('building upon the receipt sha256:');

  await succeeded(['import', delta, '--to', target.host]);
  expect(await digestAt(target.host, 'changing:v1')).toBe(changed.manifest.descriptor.digest);

  await using empty = await testRegistry();
  const refused = await mirror(['import', delta, '--to', empty.host]);
  expect(refused.status).toBe(8);
  expect(refused.stderr).toContain(images[3]!.blobs.find(({ bytes }) => bytes.length === 2 * MIB)!.descriptor.digest);
  expect(empty.requests.filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
});

test('a delta for a layout that has everything carries nothing, and finds out when that is no longer so', async () => {
  const [whole = ''] = await exported(join(folder, 'layout/whole.tar'));
  const layout = join(folder, 'layout/images');
  await succeeded(['import', whole, '--to', `oci:${layout}`]);
  const receipt = join(folder, 'layout/receipt.json');
  await writeFile(receipt, await succeeded(['receipt', `oci:${layout}`]));

  const [delta = ''] = await exported(join(folder, 'layout/delta.tar'), ['--since', receipt]);

  const { stdout } = await execute('tar', ['tf', delta]);
  expect(stdout.split('\n').filter((path) => path.startsWith('blobs/'))).toEqual([]);
  expect(await succeeded(['import', delta, '--to', `oci:${layout}`])).toBe('');
  const refused = await mirror(['import', delta, '--to', `oci:${layout}-other`]);
  expect(refused.status).toBe(8);
  expect(refused.stderr).toContain(`\`${HOST}/large0:v1\` means`);
});

test.each(['bundle', 'mirror.yaml', 'mirror.lock', 'list'] as const)(
  'mirror receipt --for takes a %s',
  async (kind) => {
    await using target = await testRegistry();
    const [whole = ''] = await exported(join(folder, `for-${kind}/bundle.tar`));
    await succeeded(['import', whole, '--to', target.host]);
    const texts = join(folder, `for-${kind}`);
    await using bundle = await openBundle(whole);
    for (const name of ['mirror.yaml', 'mirror.lock']) {
      await using file = await bundle.openFile(`rootsmith/${name}`);
      await writeFile(join(texts, name), (await file?.read(0, file.size)) ?? '');
    }
    await writeFile(join(texts, 'list'), names());

    const file = kind === 'bundle' ? whole : join(texts, kind);
    const receipt = await succeeded(['receipt', target.host, '--for', file]);

    const { repositories } = JSON.parse(receipt) as { readonly repositories: object };
    expect(Object.keys(repositories).sort()).toEqual(images.map(({ repository: name }) => name).sort());
  },
);

test('mirror export refuses a receipt that was changed on its way', async () => {
  const path = join(folder, 'receipt-broken.json');
  await using target = await testRegistry();
  const receipt = await succeeded(['receipt', target.host]);
  await writeFile(path, receipt.replace('"place": "', '"place": "x'));

  const { status, stderr } = await mirror(['export', '-', '--to', join(folder, 'never.tar'), '--since', path], {
    input: names(),
  });

  expect(status).toBe(3);
  expect(stderr).toContain('its checksum does not fit its content');
  expect(stderr).toContain('[RECEIPT_INVALID]');
});

test('mirror export that is killed goes on where it was, and makes the same bytes', async () => {
  const to = join(folder, 'killed/bundle.tar');
  const killer = new AbortController();
  const slow = mirror(
    ['export', '-', '--to', to, '--host', `${HOST}=${source.host}`, '--bandwidth', '1MiB/s', '--concurrency', '2'],
    { input: names(), signal: killer.signal },
  );
  const journal = join(folder, 'killed/.bundle.tar.rootsmith-draft/journal');
  for (
    let waited = 0;
    waited < 600 && !(await readFile(journal, 'utf8').catch(() => '')).includes(' 2097152');
    waited += 1
  ) {
    await sleep(50);
  }
  killer.abort();
  await slow;
  expect(await readdir(dirname(to))).toEqual(
    ['.bundle.tar.rootsmith-draft', '.bundle.tar.rootsmith-draft-lock'].sort(),
  );
  const before = source.log.length;

  const [path = ''] = await exported(to);

  expect(await readdir(dirname(to))).toEqual(['bundle.tar']);
  const base = images[3]!.blobs.find(({ bytes }) => bytes.length === 2 * MIB)!.descriptor.digest;
  expect(source.log.slice(before).filter((line) => line.includes('GET') && line.includes(`blobs/${base}`))).toEqual([]);
  const [whole = ''] = await exported(join(folder, 'unkilled/bundle.tar'));
  expect((await readFile(path)).equals(await readFile(whole))).toBe(true);
});

test('mirror export says that the same bundle is there, and does not overwrite another', async () => {
  const to = join(folder, 'again/bundle.tar');
  await exported(to);
  const { mtimeMs } = await stat(to);

  const again = await mirror(['export', '-', '--to', to, '--host', `${HOST}=${source.host}`], { input: names() });
  expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('was there already') });
  expect((await stat(to)).mtimeMs).toBe(mtimeMs);

  const other = await mirror(['export', '-', '--to', to, '--host', `${HOST}=${source.host}`], {
    input: names(images.slice(0, 1)),
  });
  expect(other.status).toBe(3);
  expect(other.stderr).toContain('something else is there');
});

test('no login reaches a bundle, a receipt or an error', async () => {
  const secret = 'hunter2-planted-secret';
  const { stdout: htpasswd } = await execute('htpasswd', ['-Bbn', 'robot', secret]).catch(async () => {
    const { hash } = await import('bcryptjs');
    return { stdout: `robot:${await hash(secret, 4)}` };
  });
  await using guarded = await dockerRegistry({ htpasswd: htpasswd.trim() });
  const home = join(folder, 'home');
  await mkdir(join(home, '.docker'), { recursive: true });
  const auth = Buffer.from(`robot:${secret}`).toString('base64');
  const login = { auth };
  await writeFile(
    join(home, '.docker/config.json'),
    JSON.stringify({ auths: { [guarded.host]: login, [HOST]: login } }),
  );
  const env = { HOME: home, DOCKER_CONFIG: undefined, XDG_STATE_HOME: undefined };
  const input = names(images.slice(0, 2));
  await succeeded(['copy', '-', '--to', guarded.host, '--host', `${HOST}=${source.host}`], { input, env });

  const to = join(home, 'bundle');
  const ran = await mirror(['export', '-', '--to', to, '--host', `${HOST}=${guarded.host}`, '--json'], { input, env });
  expect(ran.status).toBe(0);
  const receipt = await mirror(['receipt', guarded.host, '-o', join(home, 'receipt.json')], { env });
  expect(receipt.status).toBe(0);

  const config = join(home, 'patch.yaml');
  await writeFile(
    config,
    `machine:\n  registries:\n    config:\n      x:\n        auth:\n          password: ${secret}\n`,
  );
  const refused = await mirror(['export', '-', '--to', join(home, 'b2'), '--config', config], { input, env });
  expect(refused.status).toBe(2);

  const { stdout: found } = await execute('grep', ['-rlE', `${secret}|${auth}`, to, join(home, 'receipt.json')]).catch(
    () => ({ stdout: '' }),
  );
  expect(found).toBe('');
  for (const text of [ran.stdout, ran.stderr, receipt.stdout, receipt.stderr, refused.stdout, refused.stderr]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(auth);
  }
});

test('mirror export takes configuration texts along', async () => {
  const config = join(folder, 'registries.yaml');
  await writeFile(
    config,
    'machine:\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: [https://r.internal]\n',
  );

  const [directory = ''] = await exported(join(folder, 'config/bundle'), ['--config', config]);

  expect(await readFile(join(directory, 'rootsmith/config/registries.yaml'), 'utf8')).toContain('ghcr.io');
  await cp(directory, join(folder, 'config/copied'), { recursive: true });
  expect((await mirror(['verify', join(folder, 'config/copied')])).status).toBe(0);
});
