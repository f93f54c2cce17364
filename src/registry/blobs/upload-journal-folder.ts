import { createHash } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import {
  findPrivateFolder,
  makePrivateFolder,
  type PrivateFolder,
  readOwn,
  removeAbandoned,
  temporaryName,
  trustSelf,
} from '../../files/index.ts';
import { isObject } from '../../oci/index.ts';
import type { JournaledUpload, UploadJournal } from '../connection/upload-journal.ts';

/**
 * Stores open uploads in a private folder, one file each. The folder is private because the address of an upload can be
 * enough to write to it. A lost or damaged file costs only the bytes sent so far, so a damaged one counts as missing.
 * For a path, the last part is created.
 */
export function openUploadJournal(folder: PrivateFolder | string): UploadJournal {
  const place = typeof folder === 'string' ? { base: dirname(folder), names: [basename(folder)] } : folder;
  const shown = join(place.base, ...place.names);
  const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.json`;
  // Nearly no upload has a file. Reading each file would cost more than a small upload does, so the folder is listed
  // once.
  let listed: Promise<Set<string>> | undefined;
  const names = (): Promise<Set<string>> => (listed ??= namesIn(place));
  return {
    async load(key) {
      try {
        if (!(await names()).has(nameOf(key))) return undefined;
        const bytes = await readOwn(join(shown, nameOf(key)), trustSelf());
        return bytes === undefined ? undefined : uploadOf(JSON.parse(new TextDecoder().decode(bytes)), key);
      } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw asRootsmithError(error, `read the upload journal \`${shown}\``);
      }
    },
    async save(key, upload) {
      try {
        const path = await makePrivateFolder(place);
        await replace(path, join(path, nameOf(key)), JSON.stringify({ key, ...upload }));
        (await names()).add(nameOf(key));
      } catch (error) {
        throw asRootsmithError(error, `write the upload journal \`${shown}\``);
      }
    },
    async remove(key) {
      if ((await names()).delete(nameOf(key))) await rm(join(shown, nameOf(key)), { force: true });
    },
  };
}

async function namesIn(place: PrivateFolder): Promise<Set<string>> {
  const folder = await findPrivateFolder(place);
  if (folder === undefined) return new Set();
  await removeAbandoned(folder);
  return new Set(await readdir(folder));
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

function uploadOf(value: unknown, key: string): JournaledUpload | undefined {
  if (!isObject(value) || value['key'] !== key) return undefined;
  const { location, offset } = value as { readonly location?: unknown; readonly offset?: unknown };
  const isUsable = typeof location === 'string' && Number.isSafeInteger(offset) && Number(offset) >= 0;
  return isUsable ? { location, offset: Number(offset) } : undefined;
}
