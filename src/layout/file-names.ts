/**
 * The files and folders of a layout: those of the specification, and ours beside them, which other tools pass over.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export const LAYOUT_FILE = 'oci-layout';
export const INDEX_FILE = 'index.json';
export const BLOBS_FOLDER = 'blobs';

/** Every file and folder of ours begins like this. */
const OWN_PREFIX = '.rootsmith-';
/** Whoever changes `index.json` holds this file's lock. */
export const LOCK_FILE: string = `${OWN_PREFIX}lock`;
/** Lists the blobs that this program wrote: others are never collected. */
export const LEDGER_FILE: string = `${OWN_PREFIX}written`;
/** Where blobs grow that are not whole yet. It goes when the last of them does. */
export const PARTIAL_FOLDER: string = `${OWN_PREFIX}partial`;
/** Holds what a served layout needs and the image layout has no place for. */
export const SERVED_FOLDER: string = `${OWN_PREFIX}registry`;

/** `blobs/sha256/<hex>`. A checked digest holds nothing that could lead elsewhere. */
export function blobPath(digest: string): string {
  return `${BLOBS_FOLDER}/${digest.replace(':', '/')}`;
}

/** Whether a folder that is not a layout yet may hold a file of this name: a run that was killed can have left it. */
export function isPartOfLayout(name: string): boolean {
  return name === LAYOUT_FILE || name === INDEX_FILE || name === BLOBS_FOLDER || name.startsWith(OWN_PREFIX);
}
