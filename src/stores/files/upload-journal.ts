import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import { isObject } from '../../oci/index.ts';
import type { OpenUpload, UploadJournal } from '../registry/index.ts';
import { temporaryName } from './owner.ts';

/**
 * Keeps open uploads in a folder, a file for each, which nobody else may read: the address of an upload
 * may be all that it takes to write to it. Losing a file costs the bytes sent so far, and no more;
 * so a damaged one counts as none.
 */
export function openUploadJournal(folder: string): UploadJournal {
  const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.json`;
  const pathOf = (key: string): string => join(folder, nameOf(key));
  // Nearly every upload has none: asking the disk for each would cost more than small uploads do.
  let listed: Promise<Set<string>> | undefined;
  const names = (): Promise<Set<string>> => (listed ??= namesIn(folder));
  return {
    async load(key) {
      try {
        if (!(await names()).has(nameOf(key))) return undefined;
        return uploadOf(JSON.parse(await readFile(pathOf(key), 'utf8')), key);
      } catch (error) {
        if (error instanceof SyntaxError || isMissing(error)) return undefined;
        throw asRootsmithError(error, `read the upload journal \`${folder}\``);
      }
    },
    async save(key, upload) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await replace(folder, pathOf(key), JSON.stringify({ key, ...upload }));
        (await names()).add(nameOf(key));
      } catch (error) {
        throw asRootsmithError(error, `write the upload journal \`${folder}\``);
      }
    },
    async remove(key) {
      if ((await names()).delete(nameOf(key))) await rm(pathOf(key), { force: true });
    },
  };
}

async function namesIn(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    if (isMissing(error)) return new Set();
    throw error;
  }
}

async function replace(folder: string, path: string, text: string): Promise<void> {
  const temporary = join(folder, await temporaryName());
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function uploadOf(value: unknown, key: string): OpenUpload | undefined {
  if (!isObject(value) || value['key'] !== key) return undefined;
  const { location, offset } = value as { readonly location?: unknown; readonly offset?: unknown };
  const isUsable = typeof location === 'string' && Number.isSafeInteger(offset) && Number(offset) >= 0;
  return isUsable ? { location, offset: Number(offset) } : undefined;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
