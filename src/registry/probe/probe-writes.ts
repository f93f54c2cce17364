import { type Digest, digestOf, type JsonObject, mediaTypes } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { RegistryHost } from '../connection/host.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import { ask, type RegistryFact } from './registry-fact.ts';

/** Registries must accept manifests of 4 MiB, but some proxies before them do not. */
const LARGE_BYTES = 3.5 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/**
 * Pushes to two repositories below `rootsmith-probe/` to find out what a copy needs: chunks, mounts, ranges, large
 * manifests, subjects. Afterwards the content is deleted, as far as the registry allows.
 */
export async function probeWrites(host: RegistryHost, nonce: string): Promise<readonly RegistryFact[]> {
  const name = `rootsmith-probe/${nonce}`;
  const first = host.repository(name, 'pull,push', `${host.domain}/${name}`);
  const second = host.repository(`${name}-b`, 'pull,push', `${host.domain}/${name}-b`);
  const bytes = pattern(2 * PIECE_BYTES, nonce);
  const digest = digestOf(bytes);
  const pushed = await pushInPieces(first, bytes, digest);
  if (pushed.status === 'problem') return [pushed];
  const mounted = [await probeRange(first, digest), await probeMount(second, name, digest)];
  const config = new TextEncoder().encode('{}');
  await pushWhole(first, config);
  const manifests = await probeManifests(first, config);
  const deletion = await removeManifests(first, manifests.digests);
  await removeBlobs(first, [digest, digestOf(config)]);
  await removeBlobs(second, [digest]);
  return [pushed, ...mounted, ...manifests.facts, deletion];
}

async function probeManifests(to: RepositoryConnection, config: Uint8Array) {
  const plain = await putManifest(to, manifestOf(config, {}));
  const referring = await putManifest(to, manifestOf(config, { subject: { ...plain.descriptor } }));
  const large = await putManifest(to, manifestOf(config, { annotations: { pad: 'x'.repeat(LARGE_BYTES) } }));
  const facts = [plain.fact, subjectFact(referring.response, plain.descriptor), sizeFact(large.response)];
  return { facts, digests: [large, referring, plain].map(({ descriptor }) => descriptor.digest) };
}

/** Bytes that depend only on the nonce, and that no registry has yet. */
function pattern(length: number, nonce: string): Uint8Array {
  const seed = new TextEncoder().encode(nonce);
  return Uint8Array.from({ length }, (_, index) => (seed[index % seed.length] ?? 0) ^ (index >> 8));
}

async function pushInPieces(to: RepositoryConnection, bytes: Uint8Array, digest: Digest): Promise<RegistryFact> {
  const name = 'uploads in pieces';
  const started = await post(to, 'blobs/uploads/');
  if (started.status !== 202) return { name, status: 'problem', message: `refuses a push (status ${started.status})` };
  let location = locationOf(started);
  for (const at of [0, PIECE_BYTES]) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    const headers = { 'content-type': 'application/octet-stream', 'content-range': `${at}-${at + piece.length - 1}` };
    const sent = await send(to, { method: 'PATCH', url: location, headers, body: { kind: 'bytes', bytes: piece } });
    if (sent.status !== 202) {
      await pushWhole(to, bytes);
      return {
        name,
        status: 'warning',
        message: `takes no pieces (status ${sent.status}): a broken upload starts again`,
      };
    }
    location = locationOf(sent);
  }
  location.searchParams.set('digest', digest);
  const { status } = await send(to, { method: 'PUT', url: location });
  if (status === 201) return { name, status: 'ok', message: 'takes them' };
  return { name, status: 'problem', message: `does not finish an upload in pieces (status ${status})` };
}

async function pushWhole(to: RepositoryConnection, bytes: Uint8Array): Promise<void> {
  const location = locationOf(await post(to, 'blobs/uploads/'));
  location.searchParams.set('digest', digestOf(bytes));
  const headers = { 'content-type': 'application/octet-stream' };
  await send(to, { method: 'PUT', url: location, headers, body: { kind: 'bytes', bytes } });
}

async function probeRange(from: RepositoryConnection, digest: Digest): Promise<RegistryFact> {
  const name = 'range requests';
  const response = await send(from, { url: from.url(`blobs/${digest}`), headers: { range: 'bytes=16-31' } });
  if (response.status === 206) return { name, status: 'ok', message: 'sends parts of blobs' };
  return {
    name,
    status: 'warning',
    message: `sends no parts (status ${response.status}): a broken download starts again`,
  };
}

async function probeMount(to: RepositoryConnection, from: string, digest: Digest): Promise<RegistryFact> {
  const name = 'mounts';
  const query = new URLSearchParams({ mount: digest, from });
  const { status } = await post(to, `blobs/uploads/?${query.toString()}`, [`repository:${from}:pull`]);
  if (status === 201) return { name, status: 'ok', message: 'takes blobs over from other repositories' };
  return {
    name,
    status: 'warning',
    message: `mounts nothing (status ${status}): shared layers travel once for each repository`,
  };
}

function subjectFact(response: HttpResponse, subject: ManifestDescriptor): RegistryFact {
  const name = 'subjects';
  if (response.status !== 201)
    return { name, status: 'problem', message: `refuses a manifest with a subject (status ${response.status})` };
  if (response.header('oci-subject') === subject.digest)
    return { name, status: 'ok', message: 'keeps what belongs to an image' };
  return {
    name,
    status: 'warning',
    message: 'takes them, but does not index them: fallback tags are used instead of the referrers API',
  };
}

function sizeFact({ status }: HttpResponse): RegistryFact {
  const name = 'large manifests';
  if (status === 201) return { name, status: 'ok', message: 'takes 3.5 MiB' };
  return { name, status: 'warning', message: `refuses 3.5 MiB (status ${status})` };
}

async function removeManifests(from: RepositoryConnection, digests: readonly Digest[]): Promise<RegistryFact> {
  const name = 'deletion';
  let refused: number | undefined;
  for (const digest of digests) {
    const { status } = await send(from, { method: 'DELETE', url: from.url(`manifests/${digest}`) });
    if (status >= 400 && status !== 404) refused ??= status;
  }
  if (refused === undefined) return { name, status: 'ok', message: 'deletes what it is told to' };
  return { name, status: 'warning', message: `deletes nothing (status ${refused}), so \`rootsmith-probe\` stays` };
}

/** Some registries refuse to delete blobs and remove unused ones by themselves later. */
async function removeBlobs(from: RepositoryConnection, digests: readonly Digest[]): Promise<void> {
  for (const digest of digests) await send(from, { method: 'DELETE', url: from.url(`blobs/${digest}`) });
}

interface ManifestDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

function manifestOf(config: Uint8Array, more: JsonObject): Uint8Array {
  const descriptor = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(config), size: config.length };
  const artifactType = 'application/vnd.rootsmith.probe';
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.oci.manifest,
    artifactType,
    config: descriptor,
    layers: [descriptor],
    ...more,
  };
  return new TextEncoder().encode(JSON.stringify(manifest));
}

async function putManifest(to: RepositoryConnection, bytes: Uint8Array) {
  const descriptor: ManifestDescriptor = {
    mediaType: mediaTypes.oci.manifest,
    digest: digestOf(bytes),
    size: bytes.length,
  };
  const response = await send(to, {
    method: 'PUT',
    url: to.url(`manifests/${descriptor.digest}`),
    headers: { 'content-type': descriptor.mediaType },
    body: { kind: 'bytes', bytes },
  });
  const isStored = response.status === 201;
  const fact: RegistryFact = {
    name: 'manifests',
    status: isStored ? 'ok' : 'problem',
    message: isStored ? 'takes them' : `refuses a manifest (status ${response.status})`,
  };
  return { response, descriptor, fact };
}

async function post(to: RepositoryConnection, suffix: string, scopes: readonly string[] = []): Promise<HttpResponse> {
  return await send(to, { method: 'POST', url: to.url(suffix), scopes });
}

/** Sends a request, and discards the body of the response. */
async function send(
  to: RepositoryConnection,
  request: Pick<HttpRequest, 'url'> & Partial<HttpRequest>,
): Promise<HttpResponse> {
  const response = await ask(to, request);
  await response.discard();
  return response;
}

function locationOf(response: HttpResponse): URL {
  return new URL(response.header('location') ?? '', response.url);
}
