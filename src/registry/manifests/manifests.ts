import { readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  ARTIFACT_MANIFEST_TYPE,
  bareMediaType,
  type Descriptor,
  type Digest,
  digestOf,
  isManifestType,
  MANIFEST_LIMIT_BYTES,
  manifestMediaTypes,
  manifestTypeIn,
  parseDigest,
} from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HostFacts } from '../connection/host-facts.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';

const ACCEPT = [...manifestMediaTypes, ARTIFACT_MANIFEST_TYPE].join(', ');

/** A manifest or index from a registry. Its descriptor is computed from the bytes. */
export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** The descriptor of a tag or digest without its bytes; `undefined` if the response does not contain it. */
export async function headManifest(
  connection: RepositoryConnection,
  name: string,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  const response = await connection.fetch(manifestRequest(connection, 'HEAD', name, signal));
  await response.discard();
  const mediaType = response.header('content-type') ?? '';
  const size = Number(response.header('content-length') ?? 'none');
  const digest = knownDigest(name) ?? knownDigest(response.header('docker-content-digest') ?? '');
  // Some registries omit headers or send a generic media type, and an error response to HEAD has no body: GET is more
  // reliable.
  if (
    response.status !== 200 ||
    !isManifestType(mediaType) ||
    digest === undefined ||
    !Number.isSafeInteger(size) ||
    size <= 0
  )
    return undefined;
  return { mediaType: bareMediaType(mediaType), digest, size };
}

/** For each host, the first request for a tag, while it is running. */
const firstQuestions = new WeakMap<HostFacts, Promise<unknown>>();

/** The descriptor of a tag or digest; `undefined` if the registry does not have it. */
export async function resolveManifest(
  connection: RepositoryConnection,
  name: string,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  const { facts } = connection;
  if (knownDigest(name) !== undefined || facts.headDigest !== undefined)
    return await resolved(connection, name, signal);
  // The first request finds out whether HEAD can be trusted. Without waiting for it, each of the others would also be
  // sent twice.
  const first = firstQuestions.get(facts);
  if (first !== undefined) {
    await first.catch(() => undefined);
    return await resolved(connection, name, signal);
  }
  const question = resolved(connection, name, signal).finally(() => firstQuestions.delete(facts));
  firstQuestions.set(facts, question);
  return await question;
}

async function resolved(
  connection: RepositoryConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Descriptor | undefined> {
  const { facts } = connection;
  const isTag = knownDigest(name) === undefined;
  if (isTag && facts.headDigest === false) return (await findManifest(connection, name, signal))?.descriptor;
  const head = await headManifest(connection, name, signal);
  if (head !== undefined && (!isTag || facts.headDigest === true)) return head;
  // Checks once for each host whether HEAD tells the current digest of a tag: some caches answer with an older one.
  const found = await findManifest(connection, name, signal);
  if (isTag && head !== undefined && found !== undefined) {
    facts.headDigest = head.digest === found.descriptor.digest;
  }
  return found?.descriptor;
}

/** Reads a manifest or index. If `name` is a digest, the bytes are checked against it. */
export async function getManifest(
  connection: RepositoryConnection,
  name: string,
  signal?: AbortSignal,
): Promise<FetchedManifest> {
  const request = manifestRequest(connection, 'GET', name, signal);
  return await received(connection, name, request, await connection.fetch(request));
}

/** Like `getManifest`, but returns `undefined` if the registry does not have it. */
export async function findManifest(
  connection: RepositoryConnection,
  name: string,
  signal?: AbortSignal,
): Promise<FetchedManifest | undefined> {
  const request = manifestRequest(connection, 'GET', name, signal);
  const response = await connection.fetch(request);
  if (response.status !== 404 && !isHidden(connection, response)) {
    return await received(connection, name, request, response);
  }
  await response.discard();
  return undefined;
}

/**
 * Some registries answer 403 for missing content. A client that may push is allowed to know what exists, so 403 means
 * missing then.
 */
function isHidden(connection: RepositoryConnection, { status }: HttpResponse): boolean {
  return status === 403 && connection.canPush && connection.hasLogin();
}

async function received(
  connection: RepositoryConnection,
  name: string,
  request: HttpRequest,
  response: HttpResponse,
): Promise<FetchedManifest> {
  if (response.status !== 200) throw await connection.failure(response, request, 'image');
  const what = `manifest ${name} of ${connection.place}`;
  const bytes = await readAll(response.body, { limitBytes: MANIFEST_LIMIT_BYTES, what });
  const digest = digestOf(bytes);
  const expected = knownDigest(name);
  if (expected !== undefined && digest !== expected) throw wrongDigest(what, expected, digest);
  return {
    descriptor: { mediaType: manifestTypeIn(bytes, response.header('content-type') ?? ''), digest, size: bytes.length },
    bytes,
  };
}

/** Stores a manifest or index under a tag or its digest. */
export async function putManifest(
  connection: RepositoryConnection,
  name: string,
  { descriptor, bytes }: FetchedManifest,
  signal?: AbortSignal,
): Promise<void> {
  const request: HttpRequest = {
    method: 'PUT',
    url: connection.url(`manifests/${name}`),
    headers: { 'content-type': descriptor.mediaType },
    body: { kind: 'bytes', bytes },
    action: `write manifest ${name} to ${connection.place}`,
    signal,
  };
  const response = await connection.fetch(request);
  if (response.status < 200 || response.status > 204) throw await connection.failure(response, request);
  await response.discard();
}

function manifestRequest(
  connection: RepositoryConnection,
  method: 'GET' | 'HEAD',
  name: string,
  signal: AbortSignal | undefined,
): HttpRequest {
  return {
    method,
    url: connection.url(`manifests/${name}`),
    headers: { accept: ACCEPT },
    action: `read manifest ${name} of ${connection.place}`,
    signal,
  };
}

function knownDigest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? parseDigest(text) : undefined;
}

function wrongDigest(what: string, expected: Digest, found: Digest): RootsmithError {
  return new RootsmithError('DIGEST_MISMATCH', `${what} has the digest ${found}`, {
    hint: 'Fetch it again; if that does not help, the registry is damaged or was tampered with.',
    details: { expected, found },
  });
}
