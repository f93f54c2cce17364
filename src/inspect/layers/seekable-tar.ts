import type { RandomAccess } from '../../bytes/index.ts';
import { openGzipAccess } from '../../formats/index.ts';
import { layerPacking, PACKING_MAGIC_BYTES } from '../../oci/index.ts';

/** What opening a tar for random access needs of a run. */
export interface SeekContext {
  /** Expands all of it, for a file that turns out to be of another form than its start. */
  readonly whole: () => Promise<RandomAccess>;
  readonly signal: AbortSignal | undefined;
}

/** A stored tar for reading at any offset; undefined where its compression does not allow that. */
export async function seekableTar(stored: RandomAccess, context: SeekContext): Promise<RandomAccess | undefined> {
  const start = await stored.read(0, Math.min(stored.size, PACKING_MAGIC_BYTES));
  const packing = layerPacking(start);
  if (packing === undefined) return stored;
  return packing === 'gzip' ? await openGzipAccess(stored, context) : undefined;
}
