import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingFile } from '../../files/index.ts';
import { type Digest, digestOf } from '../../oci/index.ts';
import type { PatchSource } from '../../recipe/index.ts';
import { parseSeries } from './series.ts';

/** A patch of a recipe. */
export interface KernelPatch {
  /** An absolute path: of its file, or of the folder that it was made of. */
  readonly path: string;
  /** The name for messages and labels: relative to the folder of the series. */
  readonly name: string;
  /** Each byte is one character, because patches may mix encodings. */
  readonly text: string;
  readonly digest: Digest;
  /** What a series file says; undefined means to find out. */
  readonly strip: number | undefined;
}

/**
 * Reads the patches of a recipe, in their order: that of the `series` file, or by the bytes of their names. Throws
 * `NOT_FOUND` if one is missing, or if a folder has none.
 */
export async function findPatches(source: PatchSource | undefined): Promise<readonly KernelPatch[]> {
  if (source === undefined) return [];
  if (source.kind === 'files') {
    const names = source.files.map(({ path }) => ({ path, name: path.split('/').at(-1) ?? path, strip: undefined }));
    return await Promise.all(names.map(readPatch));
  }
  const named = (await fromSeries(source.path)) ?? (await fromNames(source.path));
  if (named.length === 0) {
    throw new RootsmithError('NOT_FOUND', `\`${source.path}\` has no patches: neither \`series\` nor \`*.patch\``, {
      hint: 'Name the folder of the patches, or leave `patches` out of the recipe.',
    });
  }
  return await Promise.all(named.map(readPatch));
}

type PatchName = Pick<KernelPatch, 'path' | 'name' | 'strip'>;

const SERIES = 'series';

async function fromSeries(folder: string): Promise<readonly PatchName[] | undefined> {
  try {
    const entries = parseSeries(await readFile(join(folder, SERIES), 'utf8'));
    return entries.map(({ name, strip }) => ({ path: join(folder, name), name, strip }));
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw asRootsmithError(error, `read \`${join(folder, SERIES)}\``);
  }
}

async function fromNames(folder: string): Promise<readonly PatchName[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.patch'));
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return sorted.map((name) => ({ path: join(folder, name), name, strip: undefined }));
  } catch (error) {
    throw asRootsmithError(error, `read the patches in \`${folder}\``);
  }
}

async function readPatch(named: PatchName): Promise<KernelPatch> {
  try {
    const text = await readFile(named.path, 'latin1');
    return patchOf(named, text);
  } catch (error) {
    throw asRootsmithError(error, `read the patch \`${named.path}\``);
  }
}

/** A patch of its text, whose characters are bytes. */
export function patchOf(named: PatchName, text: string): KernelPatch {
  return { ...named, text, digest: digestOf(Buffer.from(text, 'latin1')) };
}
