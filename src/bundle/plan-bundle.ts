import { formatBytes } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import {
  blobPath,
  EMPTY_INDEX,
  formatLayoutIndex,
  INDEX_FILE,
  type LayoutEntry,
  namedEntry,
  REPOSITORY,
  untaggedEntry,
} from '../layout/index.ts';
import { type Descriptor, type Digest, digestOf, isManifestType } from '../oci/index.ts';
import {
  BLOCK_BYTES,
  isExtraPath,
  MAX_VOLUMES,
  METADATA_FOLDER,
  MIN_VOLUME_BYTES,
  VOLUME_UNIT_BYTES,
} from './format.ts';
import { type AbsentBlob, type BundleForm, type BundleMap, type Delta, planMap } from './map.ts';
import { type BundleFile, mapOffset } from './tar-layout.ts';

/** An image to store in a bundle. */
export interface NewBundleImage {
  /** Such as `ghcr.io/siderolabs/installer`. */
  readonly repository: string;
  /** The tag; `undefined` for a manifest without one, such as a referrer. */
  readonly tag: string | undefined;
  readonly descriptor: Descriptor;
}

/** The content to store in a bundle. Its order does not matter: equal content gives equal bytes. */
export interface BundleWishes {
  readonly form: BundleForm;
  /** The size of a volume. @default one volume */
  readonly volumeBytes?: number | undefined;
  /** The size of a block. @default 4 MiB */
  readonly blockBytes?: number | undefined;
  readonly images: readonly NewBundleImage[];
  /** Manifests, configs and layers. Duplicates are allowed. */
  readonly blobs: readonly Descriptor[];
  /** Files below `rootsmith/`, by name: `mirror.yaml`, `config/registries.yaml`. */
  readonly extras?: ReadonlyMap<string, Uint8Array>;
  /** Blobs that are left out on purpose. */
  readonly absent?: readonly AbsentBlob[];
  readonly delta?: Delta | undefined;
}

export interface BundlePlan {
  readonly map: BundleMap;
  /** The content of the files that are not blobs, by path. */
  readonly extras: ReadonlyMap<string, Uint8Array>;
}

/** Decides the place of every byte of a bundle before anything is written. */
export function planBundle(wishes: BundleWishes): BundlePlan {
  const extras = new Map([[INDEX_FILE, indexOf(wishes.images)], ...extraFiles(wishes.extras ?? new Map())]);
  const map = planMap({
    form: wishes.form,
    volumeBytes: usableVolumeSize(wishes),
    blockBytes: wishes.blockBytes ?? BLOCK_BYTES,
    files: [...[...extras].map(([path, bytes]) => extraFile(path, bytes)), ...blobFiles(wishes.blobs)],
    absent: uniqueByDigest(wishes.absent ?? []).map(({ digest, why }) => ({ digest, why })),
    delta: wishes.delta && sortedDelta(wishes.delta),
  });
  refuseSmallVolumes(map);
  return { map, extras };
}

/** Each name once, and in an order of its own. */
function indexOf(images: readonly NewBundleImage[]): Uint8Array {
  const entries = images.map(({ repository, tag, descriptor }) =>
    tag === undefined
      ? untaggedEntry(descriptor, repository, undefined)
      : namedEntry(descriptor, `${repository}:${tag}`, undefined),
  );
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return formatLayoutIndex({ entries: sorted, rest: EMPTY_INDEX.rest });
}

function keyOf({ refName, descriptor }: LayoutEntry): string {
  if (refName !== undefined) return refName;
  return ` ${descriptor.annotations?.[REPOSITORY] ?? ''} ${descriptor.digest}`;
}

function extraFiles(extras: ReadonlyMap<string, Uint8Array>): readonly (readonly [string, Uint8Array])[] {
  return [...extras]
    .map(([name, bytes]) => [`${METADATA_FOLDER}/${name}`, bytes] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function extraFile(path: string, bytes: Uint8Array): BundleFile {
  if (!isExtraPath(path)) throw new Error(`bug: \`${path}\` is not a path of a bundle`);
  return { path, digest: digestOf(bytes), size: bytes.length };
}

/** Manifests come first: an import needs all of them before the first layer, and finds them in the first volume. */
function blobFiles(blobs: readonly Descriptor[]): readonly BundleFile[] {
  const files = uniqueByDigest(blobs).map(({ digest, size, mediaType }): BundleFile => {
    const isDocument = isManifestType(mediaType);
    return { path: blobPath(digest), digest, size, ...(isDocument && { mediaType }) };
  });
  const isDocument = ({ mediaType }: BundleFile): boolean => mediaType !== undefined;
  return [...files.filter(isDocument), ...files.filter((file) => !isDocument(file))];
}

function sortedDelta({ receipt, unchanged }: Delta): Delta {
  const images = unchanged.map(({ name, digest }) => ({ name, digest }));
  return { receipt, unchanged: images.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function uniqueByDigest<T extends { readonly digest: Digest }>(blobs: readonly T[]): readonly T[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

function usableVolumeSize({ form, volumeBytes }: BundleWishes): number | undefined {
  if (volumeBytes === undefined || form === 'directory') return undefined;
  if (volumeBytes < MIN_VOLUME_BYTES) {
    throw new RootsmithError('USAGE', `volumes of ${formatBytes(volumeBytes)} are too small`, {
      hint: `Make them ${formatBytes(MIN_VOLUME_BYTES)} or larger.`,
    });
  }
  return volumeBytes - (volumeBytes % VOLUME_UNIT_BYTES);
}

/** The first volume must contain the whole map, so that this volume alone tells what the bundle contains. */
function refuseSmallVolumes({ volumeBytes, volumes, bytes }: BundleMap): void {
  if (volumeBytes === undefined) return;
  const least = mapOffset(bytes.length) + bytes.length;
  if (volumes <= MAX_VOLUMES && least <= volumeBytes) return;
  const found = volumes > MAX_VOLUMES ? `the bundle would have ${volumes}` : `the map alone has ${formatBytes(least)}`;
  throw new RootsmithError('USAGE', `volumes of ${formatBytes(volumeBytes)} are too small: ${found}`, {
    hint: 'Choose a larger `--volume-size`.',
  });
}
