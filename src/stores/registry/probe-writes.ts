import { type Digest, digestOf, type JsonObject, mediaTypes } from '../../oci/index.ts';
import type { RepositoryConnection } from './connection.ts';
import type { RegistryHost } from './host.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { ask, type RegistryFact } from './probe-registry.ts';

const MIB = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/**
 * Pushes to two repositories below `rootsmith-probe/` to learn what a copy would meet: pieces, mounts,
 * ranges, large manifests, subjects. What was pushed is deleted again as far as the registry allows.
 */
export async function probeWrites(host: RegistryHost, nonce: string): Promise<readonly RegistryFact[]> {
  const name = `rootsmith-probe/${nonce}`;
  const first = host.repository(name, 'pull,push', `${host.domain}/${name}`);
  const second = host.repository(`${name}-b`, 'pull,push', `${host.domain}/${name}-b`);
  const facts: RegistryFact[] = [];
  const bytes = pattern(2 * PIECE_BYTES, nonce);
  const digest = digestOf(bytes);
  const pushed = await pushInPieces(first, bytes, digest);
  facts.push(pushed);
  if (pushed.status === 'problem') return facts;
  facts.push(await probeRange(first, digest), await probeMount(second, name, digest));
  const config = new TextEncoder().encode('{}');
  await pushWhole(first, config);
  const subject = await putManifest(first, manifestOf(config, {}));
  facts.push(subject.fact);
  facts.push(await probeSubject(first, config, subject.descriptor), await probeSize(first, config));
  facts.push(await probeDelete(first, subject.descriptor));
  return facts;
}

/** Equal for equal nonces, and in no other registry already. */
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
        message: `takes no pieces (status ${sent.status}): a broken upload starts anew`,
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
    message: `sends no parts (status ${response.status}): a broken download starts anew`,
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

async function probeSubject(
  to: RepositoryConnection,
  config: Uint8Array,
  subject: ManifestDescriptor,
): Promise<RegistryFact> {
  const name = 'referrers';
  const { response } = await putManifest(to, manifestOf(config, { subject: { ...subject } }));
  const answer = response.header('oci-subject');
  if (response.status >= 300)
    return { name, status: 'problem', message: `refuses a manifest with a subject (status ${response.status})` };
  if (answer === subject.digest) return { name, status: 'ok', message: 'keeps what belongs to an image' };
  return {
    name,
    status: 'warning',
    message: 'takes subjects, but does not index them: tags take the place of the API',
  };
}

/** Registries must take 4 MiB; some proxies before them do not. */
async function probeSize(to: RepositoryConnection, config: Uint8Array): Promise<RegistryFact> {
  const name = 'large manifests';
  const { response } = await putManifest(to, manifestOf(config, { annotations: { pad: 'x'.repeat(3.5 * MIB) } }));
  if (response.status === 201) return { name, status: 'ok', message: 'takes manifests of 3.5 MiB' };
  return { name, status: 'warning', message: `refuses a manifest of 3.5 MiB (status ${response.status})` };
}

async function probeDelete(at: RepositoryConnection, { digest }: ManifestDescriptor): Promise<RegistryFact> {
  const name = 'deletion';
  const { status } = await send(at, { method: 'DELETE', url: at.url(`manifests/${digest}`) });
  if (status === 202 || status === 200) return { name, status: 'ok', message: 'deletes what it is told to' };
  return { name, status: 'warning', message: `deletes nothing (status ${status}), so \`rootsmith-probe\` stays` };
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

/** Only the head of an answer is of interest. */
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
