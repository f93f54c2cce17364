import { type Digest, digestOf, parseDigest } from '../oci/index.ts';

/**
 * Names and limits of the bundle format.
 *
 * @see docs/bundles.md
 */
export const API_VERSION = 'rootsmith/v1';

/** Blobs are checked in blocks of this size, so that damage can be located within a blob. */
export const BLOCK_BYTES: number = 4 * 1024 * 1024;
/** Volumes begin and end at multiples of this, so that a tar header is never divided. */
export const VOLUME_UNIT_BYTES = 512;
export const MIN_VOLUME_BYTES: number = 64 * 1024;
export const MAX_VOLUMES = 999;
/** Room for about 500 000 blobs, and for the block checksums of about 8 TB. */
export const METADATA_LIMIT_BYTES: number = 128 * 1024 * 1024;
export const METADATA_FOLDER = 'rootsmith';

const MAP_PATH = /^rootsmith\/map\/sha256-(?<hex>[0-9a-f]{64})\.json$/;
const CHECKSUMS_PATH = /^rootsmith\/checksums\/sha256-(?<hex>[0-9a-f]{64})\.json$/;
/** The path of `index.json`, or one or two plain names below `rootsmith`. */
const EXTRA_PATH = /^(?:index\.json|rootsmith\/(?:config\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

/** The map is named after its digest, which is the ID of the bundle. */
export function mapPath(digest: Digest): string {
  return `rootsmith/map/${digest.replace(':', '-')}.json`;
}

export function checksumsPath(digest: Digest): string {
  return `rootsmith/checksums/${digest.replace(':', '-')}.json`;
}

/** The digest in the name of a map; `undefined` for other files. */
export function digestOfMapPath(path: string): Digest | undefined {
  return digestIn(MAP_PATH.exec(path));
}

export function digestOfChecksumsPath(path: string): Digest | undefined {
  return digestIn(CHECKSUMS_PATH.exec(path));
}

/** Tells whether a file that is not a blob may have this path in a bundle. */
export function isExtraPath(path: string): boolean {
  return EXTRA_PATH.test(path);
}

/** A digest with the right length, for planning before the real one is known. */
export const SOME_DIGEST: Digest = digestOf(new Uint8Array());

function digestIn(match: RegExpExecArray | null): Digest | undefined {
  const hex = match?.groups?.['hex'];
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`);
}
