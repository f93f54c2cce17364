import { parsedJson } from '../../bytes/index.ts';
import {
  type Descriptor,
  type Digest,
  digestOf,
  encodeJson,
  isObject,
  type JsonObject,
  type JsonValue,
  subjectDigest,
} from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import { findManifest, putManifest } from './manifests.ts';
import { fallbackTag, hasReferrersApi } from './referrers.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/**
 * Makes the writers of one list in this process take turns, so that each reads what the one before it wrote. Other
 * processes cannot be kept out.
 */
const turns = new WeakMap<RepositoryConnection, Promise<void>>();

/**
 * Makes a stored manifest with a `subject` findable. If the registry has no referrers API, the client keeps the list
 * itself, as an index under a tag.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject
 */
export async function announceReferrer(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const manifest = documentOf(bytes);
  const subject = subjectDigest(manifest['subject']);
  if (subject === undefined || (await hasReferrersApi(connection, subject, signal))) return;
  const turn = (turns.get(connection) ?? Promise.resolve()).then(() =>
    addTo(connection, subject, entryFor(descriptor, manifest), signal),
  );
  turns.set(
    connection,
    turn.catch(() => {}),
  );
  await turn;
}

async function addTo(
  connection: RepositoryConnection,
  subject: Digest,
  entry: JsonObject,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tag = fallbackTag(subject);
  const known = await findManifest(connection, tag, signal);
  const index = known === undefined ? {} : documentOf(known.bytes);
  const manifests: readonly JsonValue[] = Array.isArray(index['manifests']) ? index['manifests'] : [];
  if (manifests.some((item) => isObject(item) && item['digest'] === entry['digest'])) return;
  // Everything that others wrote is kept, unknown fields included.
  const bytes = encodeJson({ ...index, schemaVersion: 2, mediaType: INDEX, manifests: [...manifests, entry] });
  const descriptor = { mediaType: INDEX, digest: digestOf(bytes), size: bytes.length };
  await putManifest(connection, tag, { descriptor, bytes }, signal);
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage */
function entryFor({ mediaType, digest, size }: Descriptor, manifest: JsonObject): JsonObject {
  const config = manifest['config'];
  const artifactType = manifest['artifactType'] ?? (isObject(config) ? config['mediaType'] : undefined);
  const annotations = manifest['annotations'];
  return {
    mediaType,
    digest,
    size,
    ...(typeof artifactType === 'string' && artifactType !== '' ? { artifactType } : {}),
    ...(annotations === undefined || annotations === null ? {} : { annotations }),
  };
}

function documentOf(bytes: Uint8Array): JsonObject {
  const value = parsedJson(bytes); // The registry has accepted this manifest, so it is not refused here.
  return isObject(value) ? (value as JsonObject) : {};
}
