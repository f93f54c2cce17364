import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isRootsmithError } from '../../errors/index.ts';
import { isCode, readOwn, syncDirectory, type Trust } from '../../files/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { Ledger } from '../blobs/ledger.ts';
import { DirectoryFiles } from '../directory-files.ts';
import { blobPath, INDEX_FILE } from '../file-names.ts';
import { parseLayoutIndex } from '../index/layout-index.ts';
import { type Reach, reachable } from './reach.ts';

export interface Collection {
  readonly directory: string;
  readonly trust: Trust;
  readonly ledger: Ledger;
  /** What the run that is ending wrote or found: it stays, for the run that will name it. */
  readonly recent: ReadonlySet<Digest>;
}

/**
 * Removes the blobs that this program wrote into a layout and that nothing names any more. Call it under the lock
 * of the layout, with nobody else at work in it. Gives the reason where all of them stay.
 */
export async function collect({ directory, trust, ledger, recent }: Collection): Promise<string | undefined> {
  const { digests, isOpen } = await ledger.read();
  if (!isOpen) return undefined;
  const path = join(directory, INDEX_FILE);
  try {
    const index = parseLayoutIndex(await readOwn(path, trust), { what: `\`${path}\`` });
    const reach = await reachable(index, new DirectoryFiles(`oci:${directory}`, directory));
    const unnamed = await unnamedOf(digests, reach);
    const isUnnamed = new Set(unnamed);
    const old = unnamed.filter((digest) => !recent.has(digest));
    for (const digest of old) await removeBlob(join(directory, blobPath(digest)));
    if (old.length > 0) await syncDirectory(join(directory, 'blobs', 'sha256'));
    const named = [...digests].filter((digest) => !isUnnamed.has(digest));
    await ledger.replace(
      named,
      unnamed.filter((digest) => recent.has(digest)),
    );
    return undefined;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return error.message;
  }
}

/** A signature is named by nothing but its subject: so it stays as long as that does, with all that it needs. */
async function unnamedOf(written: ReadonlySet<Digest>, reach: Reach): Promise<readonly Digest[]> {
  const others = (): readonly Digest[] => [...written].filter((digest) => !reach.digests.has(digest));
  while (await reach.addReferrers(others())) {
    // One may be about another: until none is left.
  }
  return others();
}

async function removeBlob(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error;
  });
}
