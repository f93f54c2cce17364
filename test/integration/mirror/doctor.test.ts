import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConfigDiagnosis, diagnoseConfig } from '../../../src/mirror/index.ts';
import { parsePlatform } from '../../../src/oci/index.ts';
import { dockerRegistry, type TestAuthority, testAuthority } from '../../fixtures/docker-registry.ts';
import { pushImage } from '../../fixtures/push-image.ts';
import { type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';

const SECRET = 'planted-s3cret';
const AMD64 = parsePlatform('linux/amd64');

let folder: string;
let authority: TestAuthority;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-doctor-'));
  authority = await testAuthority(folder);
  ca = await readFile(authority.ca, 'utf8');
});

afterAll(() => rm(folder, { recursive: true }));

/** A worker that pulls one image by containerd, and nothing of the release that could not be known. */
function worker(registries: object, image = 'ghcr.io/acme/app:1', talos = 'v9.9.9-test'): string {
  const machine = {
    type: 'worker',
    install: { image: `ghcr.io/acme/installer:${talos}` },
    pods: [{ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image }] } }],
    registries,
  };
  return JSON.stringify({ version: 'v1alpha1', machine });
}

async function diagnose(
  text: string,
  options: Partial<Parameters<typeof diagnoseConfig>[1]> = {},
): Promise<ConfigDiagnosis> {
  return await diagnoseConfig({ name: 'worker.yaml', text }, { platform: AMD64, ...options });
}

/** What becomes of the one image that is no installer. */
async function outcome(text: string, options: Partial<Parameters<typeof diagnoseConfig>[1]> = {}) {
  const { images } = await diagnose(text, options);
  const image = images.find(({ puller }) => puller === 'containerd');
  if (image === undefined) throw new Error('test: no image');
  return image;
}

function only(endpoint: string, more: object = {}): object {
  return { mirrors: { 'ghcr.io': { endpoints: [endpoint], skipFallback: true, ...more } } };
}

test('diagnoseConfig() finds everything that a worker of Talos v1.9.0 pulls, at its mirrors', async () => {
  await using registry = await testRegistry();
  const images = [
    'siderolabs/installer:v1.9.0',
    'siderolabs/kubelet:v1.32.0',
    'siderolabs/flannel:v0.26.1',
    'kube-proxy:v1.32.0',
    'coredns/coredns:v1.12.0',
    'pause:3.10',
  ];
  for (const image of images) {
    const [repository = '', tag = ''] = image.split(':');
    await pushImage(registry, repository, { tag, platforms: ['linux/amd64', 'linux/arm64'] });
  }
  const mirror = { endpoints: [registry.url], skipFallback: true };
  const machine = {
    type: 'worker',
    install: { image: 'ghcr.io/siderolabs/installer:v1.9.0' },
    kubelet: { image: 'ghcr.io/siderolabs/kubelet:v1.32.0' },
    registries: { mirrors: { 'ghcr.io': mirror, 'registry.k8s.io': mirror } },
  };
  const { talos, images: found } = await diagnose(JSON.stringify({ version: 'v1alpha1', machine }));
  expect(talos).toBe('v1.9.0');
  expect(found.map(({ reference, puller, problem }) => [reference, puller, problem])).toEqual([
    ['ghcr.io/siderolabs/installer:v1.9.0', 'talos', undefined],
    ['ghcr.io/siderolabs/kubelet:v1.32.0', 'talos', undefined],
    ['ghcr.io/siderolabs/flannel:v0.26.1', 'containerd', undefined],
    ['registry.k8s.io/coredns/coredns:v1.12.0', 'containerd', undefined],
    ['registry.k8s.io/kube-proxy:v1.32.0', 'containerd', undefined],
    ['registry.k8s.io/pause:3.10', 'containerd', undefined],
  ]);
  expect(found[0]?.from).toBe(`${registry.url}/v2/siderolabs/installer`);
  const pulls = registry.requests.filter(({ method }) => method === 'GET' || method === 'HEAD');
  expect(pulls.filter(({ url }) => !/[?&]ns=(ghcr\.io|registry\.k8s\.io)$/.test(url))).toEqual([]);
});

test('diagnoseConfig() goes on to the next endpoint, and says which one answered', async () => {
  await using empty = await testRegistry();
  await using full = await testRegistry();
  await pushImage(full, 'acme/app', { tag: '1' });
  const { from, attempts } = await outcome(worker({ mirrors: { 'ghcr.io': { endpoints: [empty.url, full.url] } } }));
  expect(from).toBe(`${full.url}/v2/acme/app`);
  expect(attempts.map(({ kind }) => kind)).toEqual(['missing', 'found']);
});

test('diagnoseConfig() lets one server stand for several registries by `?ns=`', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'docker.io/library/nginx', { tag: '1' });
  await pushImage(registry, 'quay.io/library/nginx', { tag: '1', platforms: ['linux/arm64'] });
  const mirrors = Object.fromEntries(
    ['docker.io', 'quay.io'].map((host) => [host, { endpoints: [registry.url], skipFallback: true }]),
  );
  expect((await outcome(worker({ mirrors }, 'nginx:1'))).problem).toBeUndefined();
  expect((await outcome(worker({ mirrors }, 'quay.io/library/nginx:1'))).problem?.kind).toBe('wrong-platform');
});

test('diagnoseConfig() says which platforms an image has instead', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { tag: '1', platforms: ['linux/arm64', 'linux/s390x'] });
  await pushImage(registry, 'acme/single', { tag: '1', platforms: ['linux/arm64'] });
  expect((await outcome(worker(only(registry.url)))).problem).toEqual({
    kind: 'wrong-platform',
    message: `${registry.url}/v2/acme/app has no image for linux/amd64, only for: linux/arm64, linux/s390x`,
  });
  expect((await outcome(worker(only(registry.url), 'ghcr.io/acme/single:1'))).problem?.message).toContain(
    'only for: linux/arm64',
  );
  expect(
    (await outcome(worker(only(registry.url)), { platform: parsePlatform('linux/arm64') })).problem,
  ).toBeUndefined();
});

test('diagnoseConfig() finds an image under another path of docker-registry, and says how to write the endpoint', async () => {
  await using registry = await dockerRegistry();
  await pushImage(registry.host, 'ghcr.io/acme/app', { tag: '1' });
  const url = `http://${registry.host}`;
  const lost = await outcome(worker(only(url)));
  expect(lost.problem).toEqual({
    kind: 'missing',
    message: `${url}/v2/acme/app has no such image (status 404); it is at ${url}/v2/ghcr.io/acme/app`,
  });
  expect(lost.hint).toBe(`Write the endpoint of \`ghcr.io\` as \`${url}/v2/ghcr.io\`, with \`overridePath: true\`.`);
  const right = await outcome(worker(only(`${url}/v2/ghcr.io`, { overridePath: true })));
  expect(right.problem).toBeUndefined();
  const doubled = await outcome(worker(only(`${url}/v2/ghcr.io`)));
  expect(doubled.problem?.message).toContain(`${url}/v2/ghcr.io/v2/acme/app has no such image`);
});

test('diagnoseConfig() looks into another registry for what is nowhere', async () => {
  await using registry = await dockerRegistry();
  await using empty = await testRegistry();
  await pushImage(registry.host, 'acme/app', { tag: '1' });
  const at = { base: `http://${registry.host}/v2/x`, host: registry.host, role: 'mirror' as const };
  const { problem } = await outcome(worker(only(empty.url)), { registry: at });
  expect(problem?.message).toContain(`it is at http://${registry.host}/v2/acme/app`);
});

test('diagnoseConfig() logs in with the configuration, and only at the host that it is for', async () => {
  await using plain = await testRegistry();
  await pushImage(plain, 'acme/app', { tag: '1' });
  const access = {
    anonymousPull: false,
    verify: (user: string, password: string) => Promise.resolve(user === 'puller' && password === SECRET),
  };
  await using registry = await testRegistry({ folder: plain.folder, isReadOnly: true, access });
  const config = (auth: object) => worker({ ...only(registry.url), config: { [registry.host]: { auth } } });
  const basic = Buffer.from(`puller:${SECRET}`).toString('base64');
  expect((await outcome(config({ username: 'puller', password: SECRET }))).problem).toBeUndefined();
  expect((await outcome(config({ auth: basic }))).problem).toBeUndefined();
  const wrong = await outcome(config({ username: 'puller', password: `${SECRET}!` }));
  expect(wrong.problem?.kind).toBe('unauthorised');
  expect(wrong.problem?.message).toContain('refuses the login of the configuration (status 401)');
  const none = await outcome(
    worker({ ...only(registry.url), config: { 'ghcr.io': { auth: { username: 'puller', password: SECRET } } } }),
  );
  expect(none.problem?.message).toContain('asks for a login, and the configuration has none for it');
  expect(JSON.stringify([wrong, none])).not.toContain(SECRET);
});

test('diagnoseConfig() trusts what the configuration trusts, in the old form, the new one and by TrustedRootsConfig', async () => {
  await using plain = await testRegistry();
  await pushImage(plain, 'acme/app', { tag: '1' });
  await using registry = await tlsOver(plain);
  const tls = (value: object) => worker({ ...only(registry.url), config: { [registry.host]: { tls: value } } });
  expect((await outcome(worker(only(registry.url)))).problem?.kind).toBe('untrusted');
  expect((await outcome(tls({ ca: Buffer.from(ca).toString('base64') }))).problem).toBeUndefined();
  expect((await outcome(tls({ insecureSkipVerify: true }))).problem).toBeUndefined();
  const documents = [
    {
      apiVersion: 'v1alpha1',
      kind: 'RegistryMirrorConfig',
      name: 'ghcr.io',
      endpoints: [{ url: registry.url }],
      skipFallback: true,
    },
    { apiVersion: 'v1alpha1', kind: 'RegistryTLSConfig', name: registry.host, ca },
  ];
  const text = [JSON.parse(worker({})) as object, ...documents]
    .map((document) => JSON.stringify(document))
    .join('\n---\n');
  expect((await outcome(text)).problem).toBeUndefined();
  const roots = JSON.stringify({ apiVersion: 'v1alpha1', kind: 'TrustedRootsConfig', name: 'a', certificates: ca });
  expect((await outcome(`${worker(only(registry.url))}\n---\n${roots}`)).problem).toBeUndefined();
});

test('diagnoseConfig() tells http and https apart where they were mixed up', async () => {
  await using plain = await testRegistry();
  await using registry = await tlsOver(plain);
  expect((await outcome(worker(only(plain.url.replace('http:', 'https:'))))).problem?.kind).toBe('plain-http');
  expect((await outcome(worker(only(registry.url.replace('https:', 'http:'))))).problem?.kind).toBe('speaks-tls');
  await using real = await dockerRegistry({ tls: authority });
  expect((await outcome(worker(only(`http://${real.host}`)))).problem?.kind).toBe('speaks-tls');
});

test('diagnoseConfig() names hosts that are not there, and what is no registry', async () => {
  expect((await outcome(worker(only('http://127.0.0.1:1')))).problem?.kind).toBe('unreachable');
  expect((await outcome(worker(only('http://registry.invalid')))).problem?.kind).toBe('no-name');
  const web = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>'),
  );
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as { readonly port: number };
  const { problem } = await outcome(worker(only(`http://127.0.0.1:${port}`)));
  web.close();
  expect(problem).toMatchObject({
    kind: 'no-registry',
    message: expect.stringContaining('answers with text/html') as string,
  });
});

test('diagnoseConfig() looks for every layer, at the other endpoints too', async () => {
  await using half = await testRegistry();
  await using full = await testRegistry();
  const [layer = ''] = await pushImage(half, 'acme/app', { tag: '1' });
  await pushImage(full, 'acme/app', { tag: '1' });
  expect((await half.send('DELETE', `/v2/acme/app/blobs/${layer}`)).status).toBe(202);
  const { problem } = await outcome(worker(only(half.url)));
  expect(problem).toEqual({
    kind: 'blob-missing',
    message: `${half.url}/v2/acme/app has the manifest, but the blob ${layer} is missing`,
  });
  const both = { mirrors: { 'ghcr.io': { endpoints: [half.url, full.url] } } };
  expect((await outcome(worker(both))).problem).toBeUndefined();
});

test('diagnoseConfig() reads the same configuration as each release and puller would', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { tag: '1' });
  await pushImage(registry, 'acme/installer', { tag: 'x' });
  const mirrors = { '*': { endpoints: [registry.url] } };
  const text = worker({ mirrors }).replaceAll('installer:v9.9.9-test', 'installer:x');
  const at = async (version: string) => {
    const { images } = await diagnose(text, {
      version: version as ConfigDiagnosis['talos'],
      hosts: {
        'ghcr.io': '127.0.0.1:1',
        'registry.k8s.io': '127.0.0.1:1',
        'k8s.gcr.io': '127.0.0.1:1',
        'docker.io': '127.0.0.1:1',
        'quay.io': '127.0.0.1:1',
        'gcr.io': '127.0.0.1:1',
      },
    });
    return images
      .filter(({ reference }) => reference.includes('acme'))
      .map(({ puller, problem }) => `${puller} ${problem === undefined}`);
  };
  expect(await at('v1.3.7')).toEqual(['talos true', 'containerd false']);
  expect(await at('v1.4.8')).toEqual(['talos true', 'containerd true']);
});

test('diagnoseConfig() complains with line and column about what Talos refuses or cannot use', async () => {
  const text =
    'version: v1alpha1\nmachine:\n  type: worker\n  install: { image: "127.0.0.1:1/i:v9.9.9" }\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: ["ghcr-mirror:5000"]\n';
  const { checks } = await diagnose(text);
  expect(checks).toEqual([
    {
      area: 'configuration',
      name: 'machine.registries.mirrors["ghcr.io"].endpoints[0]',
      status: 'problem',
      message:
        'worker.yaml:8:21: `ghcr-mirror:5000` is not an http or https URL, so the pulls of Talos itself fail, though it takes the configuration',
    },
  ]);
});

test('diagnoseConfig() needs to know the release', async () => {
  await expect(diagnose(worker({}).replaceAll('v9.9.9-test', 'latest'))).rejects.toMatchObject({ code: 'USAGE' });
});

/** The same images behind TLS. */
async function tlsOver({ folder: images }: TestRegistry): Promise<TestRegistry> {
  const tls = {
    certificate: await readFile(authority.certificate, 'utf8'),
    key: await readFile(authority.key, 'utf8'),
  };
  return await testRegistry({ folder: images, isReadOnly: true, tls });
}
