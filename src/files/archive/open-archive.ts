import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Budget, expanded, readRange } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { expanderOf } from '../../oci/index.ts';
import { FileAccess } from '../file-access.ts';
import { temporaryName } from '../owner.ts';
import { writeFileWhole } from '../write-file.ts';
import type { ArchiveOptions } from './archive-options.ts';
import { MAX_ARCHIVE_BYTES, sniffPacking } from './compression.ts';

type OpenArchiveOptions = Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors' | 'budget' | 'signal'>;

/** Opens a tar for random access. A compressed one is first decompressed into the spool folder. */
export async function openArchive(
  path: string,
  { spoolDirectory, decompressors, budget: run = new Budget(), signal }: OpenArchiveOptions,
): Promise<FileAccess> {
  const file = await FileAccess.open(path);
  try {
    const packing = await sniffPacking(file);
    if (packing === undefined) return file;
    const expand = expanderOf(packing, decompressors);
    if (expand === undefined) throw unsupported(path, packing);
    const plain = join(spoolDirectory, await temporaryName());
    const budget = run.open(`\`${path}\``, { content: MAX_ARCHIVE_BYTES });
    budget.receive(file.size);
    const content = expanded(expand(readRange(file), { budget }), budget);
    await writeFileWhole(plain, content, { signal, durable: false });
    const access = await FileAccess.open(plain);
    await rm(plain); // The open file keeps its content until it is closed.
    await file[Symbol.asyncDispose]();
    return access;
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

function unsupported(path: string, packing: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `cannot read \`${path}\`: it is compressed by ${packing}`, {
    hint: 'Expand it first, or compress it by gzip, zstd or xz.',
    details: { compression: packing },
  });
}
