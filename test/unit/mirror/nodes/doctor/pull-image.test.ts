import { expect, test } from 'vitest';
import type { PullAttempt } from '../../../../../src/machine-config/index.ts';
import { pullImage } from '../../../../../src/mirror/nodes/doctor/pull-image.ts';
import { type JsonObject, parsePlatform, parseReference } from '../../../../../src/oci/index.ts';
import { digestOfJson, memoryProber, type ProbeContents } from '../../../../fixtures/memory-prober.ts';

const mirror = (host: string, more: Partial<PullAttempt> = {}): PullAttempt => ({
  base: `http://${host}/v2`,
  host,
  role: 'mirror',
  ...more,
});
const upstream: PullAttempt = { base: 'https://ghcr.io/v2', host: 'ghcr.io', role: 'upstream' };
const reference = parseReference('ghcr.io/app:1');
const platform = parsePlatform('linux/amd64');

const layer = { layer: 1 };
const OCI = 'application/vnd.oci.image';
const described = (mediaType: string, document: JsonObject) => ({ mediaType, digest: digestOfJson(document), size: 2 });

function image(os: string, architecture: string) {
  const config = { os, architecture, rootfs: { type: 'layers', diff_ids: [digestOfJson(layer)] } };
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: described(`${OCI}.config.v1+json`, config),
    layers: [described(`${OCI}.layer.v1.tar`, layer)],
  };
  return { config, manifest, platform: { os, architecture } };
}

type Image = ReturnType<typeof image>;

function indexOf(...images: readonly Image[]): JsonObject {
  const manifests = images.map(({ manifest, platform: own }) => ({
    ...described(`${OCI}.manifest.v1+json`, manifest),
    platform: own,
  }));
  return { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
}

/** All of an image at a host but what is left out. */
function at(host: string, { config, manifest }: Image, ...without: readonly JsonObject[]): ProbeContents {
  const kept = [config, layer, manifest].filter((document) => !without.includes(document));
  return {
    ...Object.fromEntries(kept.map((document) => [`http://${host}/v2/app@${digestOfJson(document)}`, document])),
    [`http://${host}/v2/app:1`]: manifest,
  };
}

async function pull(contents: ProbeContents, attempts: readonly PullAttempt[], broken?: string) {
  const prober = memoryProber(contents);
  const outcome = await pullImage(reference, { walk: { attempts, broken }, platform, prober });
  return { ...outcome, prober };
}

const amd64 = image('linux', 'amd64');
const arm64 = image('linux', 'arm64');

test('pullImage() takes the first address that answers, and asks no other', async () => {
  const { from, digest, problem, prober } = await pull({ ...at('a', amd64), ...at('b', amd64) }, [
    mirror('a'),
    mirror('b'),
    upstream,
  ]);
  expect({ from, digest, problem }).toEqual({
    from: 'http://a/v2/app',
    digest: digestOfJson(amd64.manifest),
    problem: undefined,
  });
  expect(prober.asked.every((name) => name.startsWith('http://a/'))).toBe(true);
});

test('pullImage() passes over addresses without an answer, whatever their reason', async () => {
  const failure = { kind: 'untrusted', message: 'x' } as const;
  const { from, attempts } = await pull({ 'http://a/v2/app:1': failure, ...at('b', amd64) }, [
    mirror('a'),
    mirror('b'),
  ]);
  expect(from).toBe('http://b/v2/app');
  expect(attempts.map(({ kind }) => kind)).toEqual(['untrusted', 'found']);
});

test('pullImage() does not look for another meaning of a name where the platform is wrong', async () => {
  const { problem, prober } = await pull({ ...at('a', arm64), ...at('b', amd64) }, [mirror('a'), mirror('b')]);
  expect(problem).toEqual({
    kind: 'wrong-platform',
    message: 'http://a/v2/app has no image for linux/amd64, only for: linux/arm64',
  });
  expect(prober.asked).not.toContain('http://b/v2/app:1');
});

test('pullImage() chooses from an index, and says what else it has', async () => {
  const index = indexOf(arm64, amd64);
  const whole = { ...at('a', amd64), 'http://a/v2/app:1': index };
  expect((await pull(whole, [mirror('a')])).problem).toBeUndefined();
  const others = { 'http://a/v2/app:1': indexOf(arm64, image('unknown', 'unknown')) };
  expect((await pull(others, [mirror('a')])).problem?.message).toContain('only for: linux/arm64');
  const sparse = { 'http://a/v2/app:1': index };
  expect((await pull(sparse, [mirror('a')])).problem?.message).toContain(
    'has the index, but its image for linux/amd64',
  );
});

test('pullImage() takes blobs from any address, and counts those that none has', async () => {
  const half = at('a', amd64, layer);
  expect((await pull({ ...half, ...at('b', amd64) }, [mirror('a'), mirror('b')])).problem).toBeUndefined();
  expect((await pull(half, [mirror('a'), mirror('b')])).problem).toEqual({
    kind: 'blob-missing',
    message: `http://a/v2/app has the manifest, but the blob ${digestOfJson(layer)} is missing`,
  });
  const none = at('a', amd64, layer, amd64.config);
  expect((await pull(none, [mirror('a')])).problem?.message).toContain('but 2 blobs are missing');
});

test('pullImage() takes an image whose config names no architecture as it is', async () => {
  expect((await pull(at('a', image('', '')), [mirror('a')])).problem).toBeUndefined();
});

test('pullImage() asks nothing where the puller does not even begin', async () => {
  const { problem, prober } = await pull(at('a', amd64), [mirror('a')], 'the file cannot be read');
  expect([problem?.kind, prober.asked]).toEqual(['broken', []]);
  const refused = await pull(at('a', amd64), [mirror('a', { refused: 'no TLS there' })]);
  expect(refused.problem?.message).toBe('http://a/v2/app is refused by the node itself: no TLS there');
});

test('pullImage() tells of the mirror that is broken before the registry that nobody here reaches', async () => {
  const contents = {
    'http://b/v2/app:1': { kind: 'unauthorised', message: 'asks for a login' },
    'https://ghcr.io/v2/app:1': { kind: 'no-name', message: 'the host name does not resolve' },
  } as const;
  const { problem } = await pull(contents, [mirror('a'), mirror('b'), upstream]);
  expect(problem).toEqual({
    kind: 'unauthorised',
    message: 'http://b/v2/app asks for a login; 2 more addresses do not have it',
  });
});

test('pullImage() says so where something is no image', async () => {
  expect((await pull({ 'http://a/v2/app:1': { schemaVersion: 2 } }, [mirror('a')])).problem?.kind).toBe('unusable');
});

test.each([
  ['application/json', 'calls its manifest `application/json`'],
  ['text/plain; charset=utf-8', 'calls its manifest `text/plain; charset=utf-8`'],
  ['', 'gives its manifest no Content-Type'],
])('pullImage() says that nodes do not pull what comes as `%s`, whatever its bytes are', async (type, said) => {
  const prober = memoryProber(at('a', amd64), type);

  const { problem } = await pullImage(reference, { walk: { attempts: [mirror('a')] }, platform, prober });

  expect(problem).toEqual({
    kind: 'unusable',
    message: `http://a/v2/app has the image, but ${said}: nodes rely on that type, and do not pull it`,
  });
});

test('pullImage() gives each host its own login and certificates', async () => {
  const logins = [
    { username: 'u', password: 'p' },
    { auth: btoa('v:q:r') },
    { identityToken: 't' },
    { auth: 'nothing' },
    undefined,
  ];
  const attempts = logins.map((login, index) =>
    mirror(`h${index}`, { access: { host: `h${index}`, login, tls: { ca: `${index}` } } }),
  );
  const { prober } = await pull({}, attempts);
  expect(prober.points.map(({ login, tls }) => [login, tls?.ca])).toEqual([
    [{ kind: 'password', username: 'u', password: 'p' }, '0'],
    [{ kind: 'password', username: 'v', password: 'q:r' }, '1'],
    [{ kind: 'identity-token', token: 't' }, '2'],
    [undefined, '3'],
    [undefined, '4'],
  ]);
});

/** The same index, which does not say what its images are for. */
function silent(index: JsonObject): JsonObject {
  const manifests = index['manifests'] as readonly JsonObject[];
  return {
    ...index,
    manifests: manifests.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })) as JsonObject[],
  };
}

test.each<[string, JsonObject]>([
  ['does not name platforms', silent(indexOf(arm64, amd64))],
  [
    'names empty ones',
    {
      ...indexOf(amd64),
      manifests: [{ ...described(`${OCI}.manifest.v1+json`, amd64.manifest), platform: { os: '', architecture: '' } }],
    },
  ],
])('pullImage() looks into the configs of an index that %s, as containerd does', async (_, index) => {
  const contents = { ...at('a', arm64), ...at('a', amd64), 'http://a/v2/app:1': index };

  expect(await pull(contents, [mirror('a')])).toMatchObject({ from: 'http://a/v2/app' });
});

test('pullImage() follows an index in an index', async () => {
  const inner = indexOf(arm64, amd64);
  const outer = { ...inner, manifests: [described(`${OCI}.index.v1+json`, inner)] };
  const contents = { ...at('a', amd64), [`http://a/v2/app@${digestOfJson(inner)}`]: inner, 'http://a/v2/app:1': outer };

  expect(await pull(contents, [mirror('a')])).toMatchObject({ from: 'http://a/v2/app' });
});

test('pullImage() ends where indexes are nested without end in sight', async () => {
  let index = indexOf(amd64);
  const contents: Record<string, ProbeContents[string]> = { ...at('a', amd64) };
  for (let depth = 0; depth < 8; depth += 1) {
    contents[`http://a/v2/app@${digestOfJson(index)}`] = index;
    index = { ...index, manifests: Array.from({ length: 10 }, () => described(`${OCI}.index.v1+json`, index)) };
  }
  contents['http://a/v2/app:1'] = index;

  const { problem, prober } = await pull(contents, [mirror('a')]);

  expect(problem).toMatchObject({ kind: 'wrong-platform', message: expect.stringContaining('only for: none') });
  expect(prober.asked.length).toBeLessThan(150);
});

test('pullImage() takes an image alone that does not say what it is for', async () => {
  expect(await pull(at('a', image('', '')), [mirror('a')])).toMatchObject({ from: 'http://a/v2/app' });
});
