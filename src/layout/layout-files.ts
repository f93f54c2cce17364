import { type ByteStream, readAll } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { isObject, parseJsonBytes } from '../oci/index.ts';
import type { Report } from '../progress/index.ts';
import { LAYOUT_FILE } from './file-names.ts';

/** What reading and writing a layout in a folder needs. */
export interface LayoutOptions {
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The files of an image layout, wherever they are: in a directory, in a tar. */
export interface LayoutFiles extends AsyncDisposable {
  /** The place as the user wrote it. */
  readonly place: string;
  /** Size of a file in bytes, `undefined` where there is none. Paths are relative, with `/`. */
  sizeOf(path: string): Promise<number | undefined>;
  /** The content of a file that exists, from `offset` on. */
  read(path: string, offset?: number): ByteStream;
}

/** index.json grows with each image, unlike a manifest: this is room for some 100 000. */
export const MAX_INDEX_BYTES: number = 32 * 1024 * 1024;
const LAYOUT_VERSION = '1.0.0';
/** The bytes of `oci-layout`. */
export const LAYOUT_CONTENT: Uint8Array = new TextEncoder().encode(
  JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION }),
);

/** A small file as a whole. */
export async function readSmallFile(files: LayoutFiles, path: string): Promise<Uint8Array> {
  const size = await files.sizeOf(path);
  if (size === undefined) {
    throw new RootsmithError(
      'NOT_FOUND',
      `cannot read \`${files.place}\`: it has no file \`${path}\`, so it is not an OCI layout`,
      {
        hint: 'Name a directory or archive that holds `oci-layout`, `index.json` and `blobs`.',
        details: { path },
      },
    );
  }
  return await readAll(files.read(path), { limitBytes: MAX_INDEX_BYTES, what: `\`${path}\` of \`${files.place}\`` });
}

/** @throws RootsmithError where `oci-layout` is missing or of another version */
export async function checkLayoutVersion(files: LayoutFiles): Promise<void> {
  const what = `\`${LAYOUT_FILE}\` of \`${files.place}\``;
  const document = parseJsonBytes(await readSmallFile(files, LAYOUT_FILE), what);
  const version = isObject(document) ? document['imageLayoutVersion'] : undefined;
  if (version !== LAYOUT_VERSION) {
    const found = `cannot read ${what}: its version is ${JSON.stringify(version)}, not "${LAYOUT_VERSION}"`;
    throw new RootsmithError('FORMAT_UNSUPPORTED', found, { details: { field: 'imageLayoutVersion' } });
  }
}
