import {
  asBlobDigest,
  asRepository,
  asTag,
  type BlobDigest,
  isObject,
  type ManifestRecord,
  type ReadableStore,
  type Repository,
} from '../../oci/index.ts';
import {
  isImageConfig,
  type Json,
  objectIn,
  platformIn,
  type ShownDescriptor,
  shownDescriptors,
  textIn,
} from './manifest-json.ts';

/** What a reader asked for, as written. */
export interface AskedImage {
  readonly name: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** What a page tells of one tag or digest. */
export interface ImageDetails {
  readonly repository: string;
  /** The tag or digest that was asked for. */
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  /** When it was stored, in milliseconds since 1970, where the store knows it. */
  readonly storedAt: number | undefined;
  readonly annotations: readonly NamedText[];
  /** The image, or those of an index. */
  readonly platforms: readonly PlatformDetails[];
  /** How many images of the index are not shown. */
  readonly morePlatforms: number;
  /** Signatures, attestations and whatever else names this image as its subject. */
  readonly referrers: readonly ReferrerDetails[];
}

export interface NamedText {
  readonly name: string;
  readonly value: string;
}

export interface PlatformDetails {
  readonly platform: string;
  readonly digest: string;
  /** Whether its manifest is here: an index may lack images. */
  readonly isHere: boolean;
  /** Bytes of config and layers. */
  readonly size: number;
  readonly layers: readonly ShownDescriptor[];
  /** How many layers are not shown. */
  readonly moreLayers: number;
  readonly config: readonly NamedText[];
  readonly labels: readonly NamedText[];
}

export interface ReferrerDetails {
  readonly digest: string;
  /** What it is: the type of the artifact, or the ending of a tag that cosign writes. */
  readonly kind: string;
  readonly size: number;
}

const MAX_MANIFEST_BYTES = 512 * 1024;
const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_PLATFORMS = 24;
const MAX_LAYERS = 130; // docker's own limit is 127
const MAX_FIELDS = 60;
const MAX_VALUE_LENGTH = 400;
const MAX_REFERRERS = 50;
/** Tags that cosign writes beside an image: `sha256-<hex>.sig`. */
const COSIGN_ENDINGS = ['sig', 'att', 'sbom'];

interface At {
  readonly store: ReadableStore;
  readonly repository: Repository;
  readonly signal: AbortSignal | undefined;
}

/** Reads what a page tells of an image; `undefined` where there is none of that name. */
export async function readImageDetails(
  store: ReadableStore,
  { name, reference }: AskedImage,
  signal?: AbortSignal,
): Promise<ImageDetails | undefined> {
  const repository = asRepository(name);
  const wanted = asBlobDigest(reference) ?? asTag(reference);
  if (repository === undefined || wanted === undefined) return undefined;
  const record = await store.findManifest(repository, wanted);
  if (record === undefined) return undefined;
  const at: At = { store, repository, signal };
  const document = await readDocument(record, at);
  const children = shownDescriptors(document['manifests']);
  const platforms =
    children.length > 0
      ? await platformsOf(children.slice(0, MAX_PLATFORMS), at)
      : [await platformOf(record, document, undefined, at)];
  return {
    repository,
    reference,
    digest: record.digest,
    mediaType: record.mediaType,
    artifactType: record.artifactType,
    storedAt: await store.storedAt?.(record),
    annotations: fieldsOf(document['annotations']),
    platforms,
    morePlatforms: Math.max(children.length - MAX_PLATFORMS, 0),
    referrers: await referrersOf([record.digest, ...children.map(({ digest }) => digest)], at),
  };
}

async function readDocument(record: ManifestRecord, { store, signal }: At): Promise<Json> {
  signal?.throwIfAborted();
  return record.size > MAX_MANIFEST_BYTES ? {} : objectIn(await store.readManifest(record));
}

async function platformsOf(children: readonly ShownDescriptor[], at: At): Promise<readonly PlatformDetails[]> {
  const platforms: PlatformDetails[] = [];
  for (const child of children) {
    const record = await at.store.findManifest(at.repository, child.digest);
    platforms.push(
      record === undefined
        ? { ...ABSENT, platform: child.platform ?? 'unknown', digest: child.digest }
        : await platformOf(record, await readDocument(record, at), child.platform, at),
    );
  }
  return platforms;
}

const ABSENT = { isHere: false, size: 0, layers: [], moreLayers: 0, config: [], labels: [] };

async function platformOf(
  record: ManifestRecord,
  document: Json,
  platform: string | undefined,
  at: At,
): Promise<PlatformDetails> {
  const layers = shownDescriptors(document['layers']);
  const [config] = shownDescriptors([document['config']]);
  const read = config === undefined ? {} : await readConfig(config, at);
  return {
    platform: platform ?? platformIn(read) ?? record.artifactType ?? 'unknown',
    digest: record.digest,
    isHere: true,
    size: [...layers, ...(config === undefined ? [] : [config])].reduce((sum, { size }) => sum + size, 0),
    layers: layers.slice(0, MAX_LAYERS),
    moreLayers: Math.max(layers.length - MAX_LAYERS, 0),
    config: configFields(read),
    labels: fieldsOf(isObject(read['config']) ? read['config']['Labels'] : undefined),
  };
}

async function readConfig({ digest, mediaType }: ShownDescriptor, { store, repository }: At): Promise<Json> {
  if (!isImageConfig(mediaType)) return {};
  await using blob = await store.openBlob(repository, digest);
  if (blob === undefined || blob.size > MAX_CONFIG_BYTES) return {};
  const bytes = new Uint8Array(blob.size);
  await blob.readInto(bytes, 0);
  return objectIn(bytes);
}

/** The settings of a config in the order in which people look for them. */
function configFields(config: Json): readonly NamedText[] {
  const settings = isObject(config['config']) ? config['config'] : {};
  const named: readonly (readonly [string, unknown])[] = [
    ['Created', textIn(config, 'created')],
    ['Entrypoint', settings['Entrypoint']],
    ['Command', settings['Cmd']],
    ['User', settings['User']],
    ['Working directory', settings['WorkingDir']],
    ['Stop signal', settings['StopSignal']],
    ['Environment', settings['Env']],
  ];
  return named.flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.filter((word) => typeof word === 'string').join(' ') : value;
    return typeof text === 'string' && text !== '' ? [{ name, value: clipped(text) }] : [];
  });
}

function fieldsOf(value: unknown): readonly NamedText[] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .flatMap(([name, text]) => (typeof text === 'string' ? [{ name: clipped(name), value: clipped(text) }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MAX_FIELDS);
}

function clipped(text: string): string {
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}

async function referrersOf(subjects: readonly BlobDigest[], at: At): Promise<readonly ReferrerDetails[]> {
  const found = new Map<string, ReferrerDetails>();
  for (const subject of subjects.slice(0, MAX_PLATFORMS + 1)) {
    at.signal?.throwIfAborted();
    for (const { digest, size, artifactType, mediaType } of await at.store.referrers(at.repository, subject, at.signal))
      found.set(digest, { digest, size, kind: artifactType ?? mediaType });
    for (const beside of await besideOf(subject, at)) found.set(beside.digest, beside);
    if (found.size >= MAX_REFERRERS) break;
  }
  return [...found.values()].slice(0, MAX_REFERRERS);
}

async function besideOf(subject: BlobDigest, { store, repository }: At): Promise<readonly ReferrerDetails[]> {
  const found: ReferrerDetails[] = [];
  for (const ending of COSIGN_ENDINGS) {
    const tag = asTag(`${subject.replace(':', '-')}.${ending}`);
    const record = tag === undefined ? undefined : await store.findManifest(repository, tag);
    if (record !== undefined) found.push({ digest: record.digest, size: record.size, kind: `cosign, .${ending}` });
  }
  return found;
}
