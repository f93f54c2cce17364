import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concatBytes, readAll, streamOf } from '../../../src/bytes/index.ts';
import {
  contentFrom,
  type Digest,
  digestOf,
  type ImageSet,
  type ImageSink,
  type LayerDecompressors,
  loadImages,
  type MediaFamily,
  mediaTypes,
  selectPlatform,
  uncompressedLayer,
} from '../../../src/oci/index.ts';
import { openRegistrySink, openRegistrySource, type RegistryOptions } from '../../../src/registry/index.ts';
import {
  type DockerRegistry,
  dockerRegistry,
  type TestAuthority,
  testAuthority,
} from '../../fixtures/docker-registry.ts';
import {
  type MemoryBlob,
  type MemoryImage,
  type MemoryImageOptions,
  memoryImage,
  memoryIndex,
  noise,
} from '../../fixtures/memory-image.ts';

const run = promisify(execFile);
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
// The user `u` with the password `p`, by bcrypt.
const HTPASSWD = 'u:$2b$05$x84NradzQ61sBLeEFRRbPOW4ccRvunZvV3EoN5SMtLjaxyMQKRMu2';

let folder = '';
let authority: TestAuthority;
let plain: DockerRegistry;
let locked: DockerRegistry;
let secure: DockerRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-test-'));
  authority = await testAuthority(folder);
  [plain, locked, secure] = await Promise.all([
    dockerRegistry(),
    dockerRegistry({ htpasswd: HTPASSWD }),
    dockerRegistry({ tls: authority }),
  ]);
});

afterAll(async () => {
  for (const registry of [plain, locked, secure]) await registry?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const skopeo = (...args: readonly string[]): Promise<{ stdout: string }> => run('skopeo', args);

/** Layers of a size that needs many chunks; not tars, which nobody here looks into. */
function sample(options: MemoryImageOptions = {}): MemoryImage {
  return memoryImage({ layers: [noise(11, 3_000_000), new Uint8Array(700_000)], ...options });
}

async function writeImage(sink: ImageSink, { config, layers, manifest }: MemoryImage): Promise<void> {
  for (const { descriptor, bytes } of [config, ...layers]) {
    if (!(await sink.repository.hasBlob(descriptor)))
      await sink.repository.writeBlob(
        descriptor,
        contentFrom(() => streamOf(bytes)),
      );
  }
  await sink.repository.writeManifest(manifest.descriptor, manifest.bytes);
}

async function push(
  place: string,
  root: MemoryBlob,
  images: readonly MemoryImage[],
  options: RegistryOptions = {},
): Promise<void> {
  await using sink = await openRegistrySink(place, options);
  for (const image of images) await writeImage(sink, image);
  if (!images.some(({ manifest }) => manifest === root))
    await sink.repository.writeManifest(root.descriptor, root.bytes);
  await sink.commit(root.descriptor, root.bytes);
}

/** An image in a folder as skopeo's `oci:` and `dir:` know it. */
async function layoutOf(name: string, root: MemoryBlob, blobs: readonly MemoryBlob[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, 'blobs', 'sha256'), { recursive: true });
  await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(
    join(path, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...root.descriptor, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }],
    }),
  );
  for (const { descriptor, bytes } of [root, ...blobs])
    await writeFile(join(path, 'blobs', 'sha256', descriptor.digest.slice(7)), bytes);
  return path;
}

async function contents(set: ImageSet): Promise<readonly Digest[]> {
  const view = await selectPlatform(set, amd64).open();
  const digests: Digest[] = [];
  for (const layer of view.layers) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of uncompressedLayer(view, layer, { decompressors })) chunks.push(chunk);
    digests.push(digestOf(concatBytes(chunks)));
  }
  return digests;
}

/** Whole buffers are fine for a test; what ships streams. */
const decompressors: LayerDecompressors = {
  async *gzip(source) {
    yield gunzipSync(await readAll(source, { limitBytes: 1e8, what: 'layer' }));
  },
  async *zstd(source) {
    yield zstdDecompressSync(await readAll(source, { limitBytes: 1e8, what: 'layer' }));
  },
};

const expectedContents = [digestOf(noise(11, 3_000_000)), digestOf(new Uint8Array(700_000))];

test.each<[MediaFamily]>([['docker'], ['oci']])(
  'skopeo reads an image of the family %s that we pushed',
  async (family) => {
    const image = sample({ family });
    await push(`${plain.host}/${family}/app:v1`, image.manifest, [image]);

    const { stdout } = await skopeo('inspect', '--tls-verify=false', `docker://${plain.host}/${family}/app:v1`);
    await skopeo(
      'copy',
      '-q',
      '--src-tls-verify=false',
      `docker://${plain.host}/${family}/app:v1`,
      `dir:${join(folder, family)}`,
    );

    expect(JSON.parse(stdout)).toMatchObject({
      Digest: image.manifest.descriptor.digest,
      Architecture: 'amd64',
      Layers: image.layers.map((l) => l.descriptor.digest),
    });
    expect(digestOf(await readFile(join(folder, family, image.layers[0]!.descriptor.digest.slice(7))))).toBe(
      image.layers[0]!.descriptor.digest,
    );
  },
);

test.each<[MediaFamily]>([['docker'], ['oci']])(
  'skopeo copies a whole index of the family %s that we pushed',
  async (family) => {
    const images = [sample({ family, platform: amd64 }), sample({ family, platform: arm64 })];
    const index = memoryIndex(
      [
        { ...images[0]!.manifest.descriptor, platform: amd64 },
        { ...images[1]!.manifest.descriptor, platform: arm64 },
      ],
      family,
    );
    await push(`${plain.host}/${family}/index:v1`, index, images);

    const { stdout } = await skopeo(
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${plain.host}/${family}/index:v1`,
    );
    await skopeo(
      'copy',
      '-q',
      '--all',
      '--src-tls-verify=false',
      `docker://${plain.host}/${family}/index:v1`,
      `dir:${join(folder, `${family}-index`)}`,
    );

    expect(digestOf(new TextEncoder().encode(stdout))).toBe(index.descriptor.digest);
  },
);

test.each(['gzip', 'zstd', 'none'] as const)(
  'openRegistrySource() reads %s layers that skopeo pushed',
  async (compression) => {
    const image = sample({ compression });
    const layout = await layoutOf(`layout-${compression}`, image.manifest, image.blobs);
    await skopeo(
      'copy',
      '-q',
      '--preserve-digests',
      '--dest-tls-verify=false',
      `oci:${layout}:v1`,
      `docker://${plain.host}/skopeo/${compression}:v1`,
    );

    await using source = await openRegistrySource(`${plain.host}/skopeo/${compression}:v1`);
    const set = await loadImages(source);

    expect(source.root.digest).toBe(image.manifest.descriptor.digest);
    expect(await contents(set)).toEqual(expectedContents);
  },
);

test('openRegistrySource() reads a Docker schema 2 image that skopeo made', async () => {
  const image = sample();
  const layout = await layoutOf('layout-v2s2', image.manifest, image.blobs);
  await skopeo(
    'copy',
    '-q',
    '--format',
    'v2s2',
    '--dest-tls-verify=false',
    `oci:${layout}:v1`,
    `docker://${plain.host}/skopeo/v2s2:v1`,
  );

  await using source = await openRegistrySource(`${plain.host}/skopeo/v2s2:v1`);

  expect(source.root.mediaType).toBe(mediaTypes.docker.manifest);
  expect(await contents(await loadImages(source))).toEqual(expectedContents);
});

test('openRegistrySource() reads an index that skopeo pushed', async () => {
  const images = [sample({ platform: amd64 }), sample({ platform: arm64 })];
  const index = memoryIndex([
    { ...images[0]!.manifest.descriptor, platform: amd64 },
    { ...images[1]!.manifest.descriptor, platform: arm64 },
  ]);
  const layout = await layoutOf(
    'layout-index',
    index,
    images.flatMap(({ blobs }) => blobs),
  );
  await skopeo(
    'copy',
    '-q',
    '--all',
    '--dest-tls-verify=false',
    `oci:${layout}:v1`,
    `docker://${plain.host}/skopeo/index:v1`,
  );

  await using source = await openRegistrySource(`${plain.host}/skopeo/index:v1`);
  const set = await loadImages(source);

  expect([set.kind, source.root.digest]).toEqual(['index', index.descriptor.digest]);
  expect((await selectPlatform(set, { os: 'linux', architecture: 'arm64' }).open()).platform).toEqual(arm64);
  expect(await contents(set)).toEqual(expectedContents);
});

test('openRegistrySink() sends nothing that an earlier push has sent', async () => {
  const image = sample();
  await push(`${plain.host}/again/app:v1`, image.manifest, [image]);
  const before = plain.log.length;

  await push(`${plain.host}/again/app:v2`, image.manifest, [image]);

  const requests = plain.log.slice(before).join('\n');
  expect(requests).not.toMatch(/"(POST|PATCH) |PUT \/v2\/again\/app\/blobs/);
  expect(requests).toMatch(/PUT \/v2\/again\/app\/manifests\/v2/);
});

test('openRegistrySource() says that a tag does not exist', async () => {
  await expect(openRegistrySource(`${plain.host}/no/such:v1`)).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
    details: { status: 404 },
  });
});

test('openRegistrySink() logs in with what skopeo login has stored, and skopeo reads it', async () => {
  const authFile = join(folder, 'auth.json');
  await skopeo('login', '--tls-verify=false', '--authfile', authFile, '-u', 'u', '-p', 'p', locked.host);
  const image = sample();

  await push(`${locked.host}/acme/app:v1`, image.manifest, [image], { authFile });

  const { stdout } = await skopeo(
    'inspect',
    '--tls-verify=false',
    '--authfile',
    authFile,
    `docker://${locked.host}/acme/app:v1`,
  );
  expect(JSON.parse(stdout)).toMatchObject({ Digest: image.manifest.descriptor.digest });
});

test('openRegistrySink() finds the login in the environment, under podman’s and docker’s names', async () => {
  await mkdir(join(folder, 'run', 'containers'), { recursive: true });
  await skopeo(
    'login',
    '--tls-verify=false',
    '--authfile',
    join(folder, 'run/containers/auth.json'),
    '-u',
    'u',
    '-p',
    'p',
    locked.host,
  );
  await mkdir(join(folder, 'docker'), { recursive: true });
  await cp(join(folder, 'run/containers/auth.json'), join(folder, 'docker', 'config.json'));

  for (const env of [{ XDG_RUNTIME_DIR: join(folder, 'run') }, { DOCKER_CONFIG: join(folder, 'docker') }]) {
    await using sink = await openRegistrySink(`${locked.host}/acme/env:v1`, { env });
    expect(await sink.repository.hasBlob(sample().config.descriptor)).toBe(false);
  }
});

test('openRegistrySource() says that a login is needed', async () => {
  await expect(openRegistrySource(`${locked.host}/acme/app:v1`)).rejects.toMatchObject({
    code: 'AUTH_REQUIRED',
    hint: expect.stringContaining(locked.host),
  });
});

test('openRegistrySink() says that a login is refused', async () => {
  const authFile = join(folder, 'wrong.json');
  await writeFile(authFile, JSON.stringify({ auths: { [locked.host]: { auth: btoa('u:wrong') } } }));
  await using sink = await openRegistrySink(`${locked.host}/acme/app:v1`, { authFile });

  await expect(sink.repository.hasBlob(sample().config.descriptor)).rejects.toMatchObject({
    code: 'AUTH_DENIED',
    message: expect.stringContaining(`login of \`u\` from \`${authFile}\``),
  });
});

test('openRegistrySink() trusts an authority given by a file', async () => {
  const image = sample();

  await push(`${secure.host}/acme/app:v1`, image.manifest, [image], { caFiles: [authority.ca] });

  await using source = await openRegistrySource(`${secure.host}/acme/app:v1`, { caFiles: [authority.ca] });
  expect(await contents(await loadImages(source))).toEqual(expectedContents);
});

test('openRegistrySink() trusts an authority of certs.d', async () => {
  const certs = join(folder, 'home/.config/containers/certs.d', secure.host);
  await mkdir(certs, { recursive: true });
  await cp(authority.ca, join(certs, 'ca.crt'));

  await using sink = await openRegistrySink(`${secure.host}/acme/app:v1`, { env: { HOME: join(folder, 'home') } });

  expect(await sink.repository.hasBlob(sample().manifest.descriptor)).toBe(false);
});

test('openRegistrySource() does not trust an unknown authority, nor tries plain http instead', async () => {
  await expect(openRegistrySource(`${secure.host}/acme/app:v1`)).rejects.toMatchObject({
    code: 'TLS_UNTRUSTED',
    hint: expect.stringContaining('--ca'),
  });
});

test('openRegistrySource() does not use a certificate for another host', async () => {
  const place = `localhost:${secure.host.split(':')[1]}/acme/app:v1`;

  await expect(openRegistrySource(place, { caFiles: [authority.ca], retries: 0 })).rejects.toMatchObject({
    code: 'TLS_UNTRUSTED',
  });
});
