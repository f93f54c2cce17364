import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pushImage } from '../fixtures/push-image.ts';
import { type TestRegistry, testRegistry } from '../fixtures/registry-server.ts';
import { type RunOptions, rootsmith } from '../fixtures/rootsmith.ts';

const SECRET = 'planted-s3cret';

let folder: string;
let registry: TestRegistry;
let closed: TestRegistry;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-doctor-'));
  registry = await testRegistry();
  const access = { anonymousPull: false, verify: () => Promise.resolve(false) };
  closed = await testRegistry({ access });
  await pushImage(registry, 'acme/installer', { tag: 'v9.9.9' });
  await pushImage(registry, 'acme/app', { tag: '1' });
  write('good.yaml', { endpoints: [registry.url], skipFallback: true });
  write('bad.yaml', { endpoints: [closed.url, registry.url], skipFallback: true }, ['app:1', 'lost:2']);
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A worker of a release that is not known, so that nothing but these images counts. */
function write(name: string, mirror: object, images: readonly string[] = ['app:1']): void {
  const containers = images.map((image, index) => ({ name: `c${index}`, image: `ghcr.io/acme/${image}` }));
  const machine = {
    type: 'worker',
    token: SECRET,
    install: { image: 'ghcr.io/acme/installer:v9.9.9' },
    pods: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec: { containers } }],
    registries: {
      mirrors: { 'ghcr.io': mirror },
      config: { [closed.host]: { auth: { username: 'u', password: SECRET } } },
    },
  };
  writeFileSync(join(folder, name), JSON.stringify({ version: 'v1alpha1', machine }));
}

function doctor(args: readonly string[], options: RunOptions = {}) {
  return rootsmith(['doctor', ...args], { directory: folder, ...options });
}

test('rootsmith doctor --machine-config says where each image comes from, and exits with 0 where all would come', async () => {
  const { status, stdout, stderr } = await doctor(['--machine-config', 'good.yaml']);
  expect(stdout).toBe(
    `Talos v9.9.9, linux/amd64\n\nok    ghcr.io/acme/installer:v9.9.9  ${registry.url}/v2/acme/installer\nok    ghcr.io/acme/app:1             ${registry.url}/v2/acme/app\n\nok    configuration, machine.pods: 1 static pod fits the schema of Kubernetes, of any release\n`,
  );
  expect(stderr).toContain(
    'only the images that the configuration names are checked: the images of Talos v9.9.9 are not known',
  );
  expect(status).toBe(0);
});

test('rootsmith doctor --machine-config exits with 8 where an image would not come, says why and what to do, and no secret', async () => {
  const { status, stdout, stderr } = await doctor(['--machine-config', 'bad.yaml']);
  expect(status).toBe(8);
  expect(stdout).toContain('FAIL  ghcr.io/acme/lost:2');
  expect(stdout).toContain(
    `${closed.url}/v2/acme/lost refuses the login of the configuration (status 401); 1 more address does not have it`,
  );
  expect(stdout).toContain('      hint: Give the host of the endpoint a login');
  expect(stdout).toContain(`      not from ${closed.url}/v2/acme/app, which refuses the login`);
  expect(stderr).toContain('1 of 3 images would not be pulled [DOCTOR_FOUND_PROBLEMS]');
  expect(stdout + stderr).not.toContain(SECRET);
});

test('rootsmith doctor --naming finds images where a template put them, and names the endpoint', async () => {
  await pushImage(registry, 'cache/ghcr.io/acme/moved', { tag: '1' });
  write('moved.yaml', { endpoints: [registry.url], skipFallback: true }, ['moved:1']);

  const words = ['--machine-config', 'moved.yaml', '--naming'];
  const { status, stdout } = await doctor([...words, 'cache/{host}/{path}']);
  const refused = await doctor([...words, '{host}-{path}']);

  expect(status).toBe(8);
  expect(stdout).toContain(`it is at ${registry.url}/v2/cache/ghcr.io/acme/moved`);
  expect(stdout).toContain(`Write the endpoint of \`ghcr.io\` as \`${registry.url}/v2/cache/ghcr.io\``);
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('ends in `/{path}`') });
});

test('rootsmith doctor --json has everything, and no secret', async () => {
  const { status, stdout, stderr } = await doctor(['--machine-config', 'bad.yaml', '--json']);
  expect(status).toBe(8);
  const found = JSON.parse(stdout) as { readonly images: readonly object[] };
  expect(found).toMatchObject({
    node: { talos: 'v9.9.9', platform: 'linux/amd64' },
    checks: [{ name: 'machine.pods' }],
  });
  expect(found.images).toMatchObject([
    { reference: 'ghcr.io/acme/installer:v9.9.9', puller: 'talos', isPulled: true, what: 'machine.install.image' },
    { reference: 'ghcr.io/acme/app:1', puller: 'containerd', isPulled: true, from: `${registry.url}/v2/acme/app` },
    {
      reference: 'ghcr.io/acme/lost:2',
      isPulled: false,
      problem: { kind: 'unauthorised' },
      attempts: [
        { role: 'mirror', kind: 'unauthorised' },
        { role: 'mirror', kind: 'missing' },
      ],
    },
  ]);
  expect(stdout + stderr).not.toContain(SECRET);
});

test('rootsmith doctor --platform and --talos decide what a node would run, and how it reads its mirrors', async () => {
  const other = await doctor(['--machine-config', 'good.yaml', '--platform', 'linux/arm64', '--quiet']);
  expect(other.stdout).toContain('has no image for linux/arm64, only for: linux/amd64');
  expect(other.stderr).not.toContain('warning');
  const { stdout } = await doctor([
    '--machine-config',
    'good.yaml',
    '--talos',
    'v1.9.0',
    '--host',
    'registry.k8s.io=127.0.0.1:1',
    '--json',
  ]);
  const { node, images } = JSON.parse(stdout) as {
    readonly node: object;
    readonly images: readonly { readonly what: string }[];
  };
  expect(node).toMatchObject({ talos: 'v1.9.0' });
  expect(images.map(({ what }) => what)).toContain('kubelet of Talos v1.9.0');
});

test('rootsmith doctor --registry looks at a registry, and by --probe-writes into it', async () => {
  const { status, stdout } = await doctor(['--registry', registry.url, '--probe-writes']);
  expect({ status, lines: stdout.trim().split('\n') }).toMatchObject({ status: 0, lines: { length: 11 } });
  expect(stdout).toContain(`ok    registry, ${registry.host}, range requests: sends parts of blobs\n`);
  const gone = await doctor(['--registry', 'http://127.0.0.1:1']);
  expect(gone.status).toBe(8);
  expect(gone.stdout).toContain('FAIL  registry, 127.0.0.1:1: cannot ask 127.0.0.1:1: nothing listens there');
});

test('rootsmith doctor looks at this machine', async () => {
  const { status, stdout } = await doctor([], { env: { DOCKER_HOST: `unix://${folder}/none.sock` } });
  expect(status).toBe(0);
  expect(stdout).toContain('ok    machine, Node: ');
  expect(stdout).toContain('note  machine, docker: ');
  const broken = await doctor(['--json'], { env: { TMPDIR: join(folder, 'none') } });
  expect(broken.status).toBe(8);
  expect(broken.stderr).toContain('1 of 8 checks failed');
});

test.each([
  [['--talos', 'v1.9.0'], 2, '`--talos` is the release of a node'],
  [['--probe-writes'], 2, '`--probe-writes` writes to a registry'],
  [['--registry', 'ftp://x'], 2, '`ftp://x` is not the address of a registry'],
  [['--machine-config', 'good.yaml', '--platform', 'x'], 2, 'platform'],
  [['--machine-config', 'good.yaml', '--host', 'x'], 2, 'does not say which registry is found where'],
  [['--machine-config', 'none.yaml'], 4, 'no such file'],
])('rootsmith doctor %j exits with %d: %s', async (args, code, message) => {
  const { status, stdout, stderr } = await doctor(args);
  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  expect(stderr).toContain(message);
});
