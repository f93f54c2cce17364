import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { blobPath } from '../layout/index.ts';
import {
  type Digest,
  digestOf,
  isManifestType,
  isObject,
  MANIFEST_LIMIT_BYTES,
  parseDigest,
  parseJsonBytes,
} from '../oci/index.ts';
import type { Cuts } from './blocks.ts';
import { checksumsSize } from './checksums.ts';
import {
  API_VERSION,
  checksumsPath,
  isExtraPath,
  MAX_VOLUMES,
  METADATA_LIMIT_BYTES,
  MIN_VOLUME_BYTES,
  SOME_DIGEST,
  VOLUME_UNIT_BYTES,
} from './format.ts';
import { type BundleFile, contentOffset, mapOffset, type PlacedFile, placeFiles, tarSize } from './tar-layout.ts';

export type BundleForm = 'directory' | 'tar';

/** A blob that manifests name and that the bundle leaves out on purpose. */
export interface AbsentBlob {
  readonly digest: Digest;
  /** `receipt`: the far side has it. `platform`: a sparse index names it, but its platform was not selected. */
  readonly why: AbsenceReason;
}

export type AbsenceReason = 'receipt' | 'platform';

/**
 * An image that a delta leaves out: according to the receipt, its name already points to the same image on the far
 * side.
 */
export interface UnchangedImage {
  /** Such as `ghcr.io/siderolabs/installer:v1.0.6`. */
  readonly name: string;
  readonly digest: Digest;
}

/** The content of a bundle. */
export interface BundleContent {
  readonly form: BundleForm;
  /** The size of all volumes but the last, for a tar. @default one volume */
  readonly volumeBytes?: number | undefined;
  readonly blockBytes: number;
  /** The files in the order in which they are stored. */
  readonly files: readonly BundleFile[];
  /** Sorted by digest. */
  readonly absent: readonly AbsentBlob[];
  /** The base of a delta. */
  readonly delta?: Delta | undefined;
}

export interface Delta {
  /** The checksum of the receipt. */
  readonly receipt: Digest;
  /** Sorted by name. */
  readonly unchanged: readonly UnchangedImage[];
}

/** The content of a bundle, and the place of each part. */
export interface BundleMap extends BundleContent, Cuts {
  readonly files: readonly PlacedFile[];
  /** The last file. Its name contains its digest, so it is not known before all others are written. */
  readonly checksums: { readonly offset: number; readonly size: number };
  /** The size of all volumes together, or of all files of a directory. */
  readonly size: number;
  /** The number of volumes; 0 for a directory. */
  readonly volumes: number;
  /** The map as a document. Its digest is the ID of the bundle. */
  readonly bytes: Uint8Array;
  readonly id: Digest;
}

const KIND = 'Bundle';
/** The checksums file has room for this many blocks. */
const MAX_BLOCKS: number = Math.floor(METADATA_LIMIT_BYTES / 70);

/**
 * Plans the offsets of all files. The map contains offsets that depend on its own size, so it is encoded until its size
 * no longer changes. That ends soon, because larger offsets only make the map longer, and their digits grow slowly.
 */
export function planMap(content: BundleContent): BundleMap {
  let mapSize = 0;
  for (;;) {
    const layout = layOut(content, mapSize);
    const bytes = encodeMap(content, layout);
    if (bytes.length === mapSize) return { ...content, ...layout, bytes, id: digestOf(bytes) };
    mapSize = bytes.length;
  }
}

/** Parses a map and checks it completely: every offset must follow from the sizes before it. */
export function parseMap(bytes: Uint8Array, place: string): BundleMap {
  const content = parseContent(parseJson(bytes, place), place);
  const layout = layOut(content, bytes.length);
  if (!Buffer.from(encodeMap(content, layout)).equals(bytes)) {
    throw damaged(place, 'its offsets or sizes contradict each other');
  }
  return { ...content, ...layout, bytes, id: digestOf(bytes) };
}

type Layout = Pick<BundleMap, 'files' | 'checksums' | 'size' | 'volumes'>;

function layOut(content: BundleContent, mapSize: number): Layout {
  return content.form === 'tar' ? tarLayout(content, mapSize) : directoryLayout(content, mapSize);
}

function tarLayout({ files: given, ...cuts }: BundleContent, mapSize: number): Layout {
  const files = placeFiles(given, mapSize);
  const last = files.at(-1);
  const end = last === undefined ? mapOffset(mapSize) + mapSize : last.offset + last.size;
  // Each volume adds a checksum, and the checksums may need one more volume, so this repeats until the number no longer
  // changes.
  for (let volumes = 1; ; ) {
    const size = checksumsSize({ ...cuts, files, volumes });
    const offset = contentOffset(end, checksumsPath(SOME_DIGEST), size);
    const total = tarSize(offset + size);
    const needed = Math.ceil(total / (cuts.volumeBytes ?? total));
    if (needed <= volumes) return { files, checksums: { offset, size }, size: total, volumes };
    if (needed > MAX_VOLUMES) return { files, checksums: { offset, size }, size: total, volumes: needed };
    volumes = needed;
  }
}

function directoryLayout({ files: given, blockBytes }: BundleContent, mapSize: number): Layout {
  const files = given.map((file) => ({ ...file, offset: 0 }));
  const checksums = { offset: 0, size: checksumsSize({ files, blockBytes, volumes: 0 }) };
  const size = files.reduce((sum, file) => sum + file.size, mapSize + checksums.size);
  return { files, checksums, size, volumes: 0 };
}

function encodeMap(content: BundleContent, { files, checksums, size, volumes }: Layout): Uint8Array {
  const isTar = content.form === 'tar';
  const document = {
    apiVersion: API_VERSION,
    kind: KIND,
    form: content.form,
    blockBytes: content.blockBytes,
    ...(isTar && { ...(volumes > 1 && { volumeBytes: content.volumeBytes }), volumes, size, checksums }),
    files: files.map((file) => encodeFile(file, isTar)),
    ...(content.absent.length > 0 && { absent: content.absent.map(({ digest, why }) => ({ digest, why })) }),
    ...(content.delta !== undefined && { delta: content.delta }),
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

/** The path of a blob is not stored, because it follows from its digest. */
function encodeFile({ path, digest, size, mediaType, offset }: PlacedFile, isTar: boolean): object {
  return { ...(path !== blobPath(digest) && { path }), digest, size, ...(isTar && { offset }), mediaType };
}

function parseJson(bytes: Uint8Array, place: string): Readonly<Record<string, unknown>> {
  try {
    const document = parseJsonBytes(bytes, 'it');
    if (isObject(document) && document['apiVersion'] === API_VERSION && document['kind'] === KIND) return document;
  } catch (cause) {
    throw damaged(place, isRootsmithError(cause) ? cause.message : 'it is not JSON', cause);
  }
  throw new RootsmithError('FORMAT_UNSUPPORTED', `the map of \`${place}\` is not of the version \`${API_VERSION}\``, {
    hint: 'Use a newer rootsmith.',
  });
}

function parseContent(json: Readonly<Record<string, unknown>>, place: string): BundleContent {
  const { form, blockBytes, volumeBytes, volumes, delta } = json;
  if (form !== 'directory' && form !== 'tar') throw damaged(place, '`form` is neither `tar` nor `directory`');
  if (!isSize(blockBytes) || blockBytes < VOLUME_UNIT_BYTES)
    throw damaged(place, '`blockBytes` is not the size of a block');
  if (form === 'tar') checkVolumes(volumeBytes, volumes, place);
  const files = listOf(json['files'], 'files', place).map((file) => parseFile(file, place));
  // The checks above have validated these values.
  const cuts: Cuts = { blockBytes, ...(form === 'tar' && volumes !== 1 && { volumeBytes: volumeBytes as number }) };
  refuseRepetition(files, place);
  refuseBombs(files, cuts, place);
  return {
    form,
    ...cuts,
    files,
    absent: listOf(json['absent'] ?? [], 'absent', place).map((blob) => parseAbsent(blob, place)),
    ...(delta !== undefined && { delta: parseDelta(delta, place) }),
  };
}

function checkVolumes(volumeBytes: unknown, volumes: unknown, place: string): void {
  if (!isSize(volumes) || volumes < 1 || volumes > MAX_VOLUMES)
    throw damaged(place, '`volumes` is not a number of volumes');
  if (volumes === 1) return;
  if (!isSize(volumeBytes) || volumeBytes < MIN_VOLUME_BYTES || volumeBytes % VOLUME_UNIT_BYTES > 0) {
    throw damaged(place, '`volumeBytes` is not the size of a volume');
  }
}

function parseFile(value: unknown, place: string): BundleFile {
  const { digest, size } = parseBlob(value, place);
  // parseBlob has already checked that this is an object.
  const { path = blobPath(digest), mediaType } = value as Readonly<Record<string, unknown>>;
  if (typeof path !== 'string' || (path !== blobPath(digest) && !isExtraPath(path))) {
    throw damaged(place, `\`${String(path)}\` is not a path of a bundle`);
  }
  if (mediaType === undefined) return { path, digest, size };
  const isDocument = typeof mediaType === 'string' && isManifestType(mediaType);
  if (!isDocument || size > MANIFEST_LIMIT_BYTES) throw damaged(place, `${digest} is not a readable manifest`);
  return { path, digest, size, mediaType };
}

function parseAbsent(value: unknown, place: string): AbsentBlob {
  const { digest, why } = isObject(value) ? value : {};
  if (why !== 'receipt' && why !== 'platform') throw damaged(place, '`absent` gives no reason');
  return { digest: digestField(digest, place), why };
}

function parseDelta(value: unknown, place: string): Delta {
  const { receipt, unchanged } = isObject(value) ? value : {};
  const images = listOf(unchanged, 'unchanged', place).map((image): UnchangedImage => {
    const { name, digest } = isObject(image) ? image : {};
    if (typeof name !== 'string') throw damaged(place, '`unchanged` holds something without a name');
    return { name, digest: digestField(digest, place) };
  });
  return { receipt: digestField(receipt, place), unchanged: images };
}

function parseBlob(value: unknown, place: string): Pick<BundleFile, 'digest' | 'size'> {
  if (!isObject(value) || !isSize(value['size'])) throw damaged(place, 'a file has no size');
  return { digest: digestField(value['digest'], place), size: value['size'] };
}

/** Limits the number of blocks before any is made, because each needs memory. */
function refuseBombs(files: readonly BundleFile[], { blockBytes, volumeBytes }: Cuts, place: string): void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const isTooLarge = !Number.isSafeInteger(total) || total / blockBytes > MAX_BLOCKS;
  if (isTooLarge) throw damaged(place, 'its files are larger than any bundle');
  if (volumeBytes !== undefined && total / volumeBytes > MAX_VOLUMES) throw damaged(place, 'it has too many volumes');
}

function refuseRepetition(files: readonly BundleFile[], place: string): void {
  if (new Set(files.map(({ path }) => path)).size < files.length) throw damaged(place, 'it names a file twice');
  const extras = files.filter(({ path, digest }) => path !== blobPath(digest));
  if (extras.some(({ size }) => size > METADATA_LIMIT_BYTES)) throw damaged(place, 'a file of metadata is too large');
}

function listOf(value: unknown, field: string, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(place, `\`${field}\` is not a list`);
  return value;
}

function digestField(value: unknown, place: string): Digest {
  try {
    return parseDigest(String(value));
  } catch (cause) {
    throw damaged(place, 'a digest is malformed', cause);
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(place: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('BUNDLE_DAMAGED', `cannot use the map of \`${place}\`: ${found}`, {
    hint: 'Fetch the bundle again, or its first volume.',
    cause,
  });
}
