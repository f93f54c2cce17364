import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromByteName, type RandomAccess, sliceAccess, toByteString } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { FileAccess, unlessOutOfFiles } from '../files/index.ts';
import { checksumsPath, METADATA_FOLDER, SOME_DIGEST } from './format.ts';
import type { BundleMap } from './map.ts';
import { type PlacedFile, tarFileHeader } from './tar-layout.ts';

/** An open file of a bundle. Dispose it after reading. */
export interface OpenFile extends RandomAccess, AsyncDisposable {}

/** Opens the files of a bundle. */
export interface BundleFiles extends AsyncDisposable {
  open(file: Pick<PlacedFile, 'path' | 'offset' | 'size'>): Promise<OpenFile>;
  /** The path of the checksums file, which ends in its digest; `undefined` if it cannot be found. */
  checksumsPath(map: BundleMap): Promise<string | undefined>;
}

/** The files in joined volumes, as windows on the open volumes. Disposing closes the volumes. */
export function volumeFiles(joined: RandomAccess, volumes: readonly (AsyncDisposable | undefined)[]): BundleFiles {
  return {
    open: async ({ offset, size }) => windowOn(sliceAccess(joined, offset, size)),
    async checksumsPath({ checksums: { offset, size } }) {
      const length = tarFileHeader(checksumsPath(SOME_DIGEST), size).length;
      const header = await joined.read(offset - length, length);
      const path = fromByteName(toByteString(header.subarray(0, header.indexOf(0))));
      return Buffer.from(tarFileHeader(path, size)).equals(header) ? path : undefined;
    },
    async [Symbol.asyncDispose]() {
      for (const volume of volumes) await volume?.[Symbol.asyncDispose]();
    },
  };
}

/** The files of a directory, opened one by one. */
export function directoryFiles(directory: string): BundleFiles {
  return {
    open: ({ path, size }) => openWhole(join(directory, path), size),
    async checksumsPath() {
      const names = await readdir(join(directory, METADATA_FOLDER, 'checksums')).catch(unlessOutOfFiles([]));
      return names.length === 1 ? `${METADATA_FOLDER}/checksums/${names[0]}` : undefined;
    },
    async [Symbol.asyncDispose]() {},
  };
}

function windowOn(access: RandomAccess): OpenFile {
  return {
    size: access.size,
    read: (offset, length) => access.read(offset, length),
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Links are refused: they could point to any file of this machine, and bytes that are read at an offset are sent before
 * their digest can be checked.
 */
async function openWhole(path: string, size: number): Promise<OpenFile> {
  const facts = await lstat(path).catch((error: unknown) => {
    throw new RootsmithError('BUNDLE_INCOMPLETE', `the bundle lacks its file \`${path}\``, {
      hint: 'Copy the bundle again.',
      details: { path },
      cause: asRootsmithError(error, `read \`${path}\``),
    });
  });
  if (facts.isFile() && facts.size === size) return await FileAccess.open(path, 'refuse');
  const found = facts.isFile() ? `it has ${facts.size} bytes, not ${size}` : 'it is not a regular file';
  throw new RootsmithError('BUNDLE_DAMAGED', `the bundle's file \`${path}\` is damaged: ${found}`, {
    hint: 'Copy the bundle again.',
    details: { path },
  });
}
