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

/** An image to put into a bundle. */
export interface NewBundleImage {
  /** `ghcr.io/siderolabs/installer`. */
  readonly repository: string;
  /** Undefined for what belongs to the repository without a tag, such as a referrer. */
  readonly tag: string | undefined;
  readonly descriptor: Descriptor;
}

/** What a bundle shall hold. Order does not matter: equal content gives equal bytes. */
export interface BundleWishes {
  readonly form: BundleForm;
  /** @default one volume */
  readonly volumeBytes?: number | undefined;
  /** @default 4 MiB */
  readonly blockBytes?: number | undefined;
  readonly images: readonly NewBundleImage[];
  /** Manifests, configs, layers: each once or several times. */
  readonly blobs: readonly Descriptor[];
  /** Texts below `rootsmith/`, by their names: `mirror.yaml`, `config/registries.yaml`. */
  readonly extras?: ReadonlyMap<string, Uint8Array>;
  /** What is left out on purpose. */
  readonly absent?: readonly AbsentBlob[];
  readonly delta?: Delta | undefined;
}

export interface BundlePlan {
  readonly map: BundleMap;
  /** The bytes of the files that are no blobs, by path. */
  readonly extras: ReadonlyMap<string, Uint8Array>;
}

/** Decides where every byte of a bundle goes, before the first is written. */
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
  if (!isExtraPath(path)) throw new Error(`bug: \`${path}\` is no path of a bundle`);
  return { path, digest: digestOf(bytes), size: bytes.length };
}

/** Manifests first: whoever imports needs all of them before the first layer, and finds them in the first volume. */
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
    throw new RootsmithError('USAGE', `volumes of ${volumeBytes} bytes are too small`, {
      hint: `Make them ${MIN_VOLUME_BYTES} bytes or larger.`,
    });
  }
  return volumeBytes - (volumeBytes % VOLUME_UNIT_BYTES);
}

/** The map must lie in the first volume as a whole, so that one volume tells what all of them hold. */
function refuseSmallVolumes({ volumeBytes, volumes, bytes }: BundleMap): void {
  if (volumeBytes === undefined) return;
  const least = mapOffset(bytes.length) + bytes.length;
  if (volumes <= MAX_VOLUMES && least <= volumeBytes) return;
  const found = volumes > MAX_VOLUMES ? `the bundle would have ${volumes}` : `the map alone has ${least} bytes`;
  throw new RootsmithError('USAGE', `volumes of ${volumeBytes} bytes are too small: ${found}`, {
    hint: 'Choose a larger `--volume-size`.',
  });
}
