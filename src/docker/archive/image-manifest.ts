import { type RandomAccess, readAll, readRange, Sha256 } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { sniffPacking, type TarMembers } from '../../files/index.ts';
import {
  CONFIG_LIMIT_BYTES,
  type Descriptor,
  type Digest,
  digestOf,
  invalidField,
  type LayerPacking,
  mediaTypes,
  parseConfig,
  parseDigest,
} from '../../oci/index.ts';
import { MANIFEST_FILE, type SavedImage } from './saved-images.ts';

/** An image of an archive, as a registry would have it: archives hold no manifest of that kind. */
export interface ArchivedImage {
  readonly root: Descriptor;
  readonly manifest: Uint8Array;
  /** Where config and layers lie. */
  readonly blobs: ReadonlyMap<Digest, RandomAccess>;
}

export interface BuildManifestOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the Docker manifest (version 2, schema 2) of an image, and finds its blobs. */
export async function buildManifest(
  members: TarMembers,
  image: SavedImage,
  { place, signal }: BuildManifestOptions,
): Promise<ArchivedImage> {
  const what = `config of \`${place}\``;
  const configFile = memberOf(members, image.config, place);
  const configBytes = await readAll(readRange(configFile), { limitBytes: CONFIG_LIMIT_BYTES, what });
  const { diffIds } = parseConfig(configBytes, { what });
  if (diffIds.length !== image.layers.length) {
    throw invalidField(
      `\`${MANIFEST_FILE}\` of \`${place}\``,
      'Layers',
      `a list of ${diffIds.length} paths, as the config has layers`,
    );
  }
  const config = { mediaType: mediaTypes.docker.config, size: configBytes.length, digest: digestOf(configBytes) };
  const blobs = new Map<Digest, RandomAccess>([[config.digest, configFile]]);
  const layers: Descriptor[] = [];
  for (const [at, diffId] of diffIds.entries()) {
    const path = image.layers[at] ?? '';
    const file = memberOf(members, path, place);
    const layer = await describeLayer(file, { path, diffId, signal });
    blobs.set(layer.digest, file);
    layers.push(layer);
  }
  return { ...encodeManifest(config, layers), blobs };
}

function memberOf(members: TarMembers, path: string, place: string): RandomAccess {
  const file = members.find(path);
  if (file !== undefined) return file;
  throw new RootsmithError(
    'IMAGE_NOT_FOUND',
    `cannot read \`${path}\` in \`${place}\`: \`${MANIFEST_FILE}\` names it but it is missing`,
    {
      hint: 'Save the image again; this archive is incomplete.',
      details: { path },
    },
  );
}

interface LayerFacts {
  readonly path: string;
  readonly diffId: Digest;
  readonly signal: AbortSignal | undefined;
}

/** A plain layer has its diff ID as digest, which is checked when it is read; a packed one must be hashed. */
async function describeLayer(file: RandomAccess, { path, diffId, signal }: LayerFacts): Promise<Descriptor> {
  const packing = await sniffPacking(file);
  const digest = packing === undefined ? diffId : (digestInPath(path) ?? (await hashOf(file, signal)));
  return { mediaType: layerType(packing), size: file.size, digest };
}

/** No type says xz or bzip2; who reads such a layer goes by its bytes. */
function layerType(packing: LayerPacking | undefined): string {
  return mediaTypes.docker.layers[packing === 'gzip' || packing === 'zstd' ? packing : 'none'];
}

/** `blobs/sha256/<digest>`, since docker 25. Like any digest it is checked when the blob is read. */
function digestInPath(path: string): Digest | undefined {
  const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`);
}

async function hashOf(file: RandomAccess, signal: AbortSignal | undefined): Promise<Digest> {
  const sha256 = new Sha256();
  for await (const chunk of readRange(file)) {
    signal?.throwIfAborted();
    sha256.update(chunk);
  }
  return parseDigest(sha256.digest());
}

function encodeManifest(config: Descriptor, layers: readonly Descriptor[]): Pick<ArchivedImage, 'root' | 'manifest'> {
  const mediaType = mediaTypes.docker.manifest;
  const manifest = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  return { manifest, root: { mediaType, size: manifest.length, digest: digestOf(manifest) } };
}
