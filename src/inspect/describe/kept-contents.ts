import { createHash } from 'node:crypto';
import { bytesContent, parsedJson, readAll, readRange } from '../../bytes/index.ts';
import { ContentCache, unlessUnusable } from '../../files/index.ts';
import { formatPlatform, type ImageView } from '../../oci/index.ts';
import type { ReportedContents } from './report.ts';

/** What keeping needs of a look inside. */
export interface KeepingContext {
  /** The environment, which names the folder of caches. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Counts up when a report says more or otherwise. */
const VERSION = 1;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_REPORT_BYTES = 4 * 1024 * 1024;

/**
 * Keeps what was found in an image, by its digest: the next look into it reads no more than that its layers are there.
 * Where nothing can be kept, everything is read each time.
 */
export async function keptContents(
  image: ImageView,
  read: () => Promise<ReportedContents>,
  context: KeepingContext,
): Promise<ReportedContents> {
  const cache = await unlessUnusable(ContentCache.open('reports', context.env, { maxBytes: MAX_BYTES }), context);
  if (cache === undefined) return await read();
  const key = keyOf(image);
  const known = await findReport(cache, key, context);
  if (known !== undefined && (await hasAllLayers(image, context.signal))) return known;
  const contents = await read();
  const bytes = Buffer.from(JSON.stringify(contents));
  if (bytes.length <= MAX_REPORT_BYTES) await unlessUnusable(cache.put(key, bytesContent(bytes), context), context);
  return contents;
}

function keyOf({ descriptor, platform }: ImageView): string {
  return createHash('sha256')
    .update(JSON.stringify([VERSION, descriptor.digest, formatPlatform(platform)]))
    .digest('hex');
}

/** Nobody but this user can write to the cache, and it was checked that the file is what was written. */
async function findReport(
  cache: ContentCache,
  key: string,
  { signal }: KeepingContext,
): Promise<ReportedContents | undefined> {
  let file: AsyncDisposable | undefined;
  const found = await cache.find(key, { keep: (opened) => (file = opened), signal });
  if (found === undefined) return undefined;
  await using _ = file;
  const bytes = await readAll(readRange(found.access), { limitBytes: MAX_REPORT_BYTES, what: 'a kept report' });
  return parsedJson(bytes) as ReportedContents | undefined;
}

/** Whether the last byte of each layer can be read. */
async function hasAllLayers({ source, layers }: ImageView, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    for (const { descriptor } of layers) {
      const offset = Math.max(0, descriptor.size - 1);
      for await (const _ of source.repository.readBlob(descriptor, { offset, signal })) break;
    }
    return true;
  } catch {
    signal?.throwIfAborted();
    return false; // whoever reads it all tells what is wrong
  }
}
