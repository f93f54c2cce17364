import { createHash } from 'node:crypto';
import { readRange, type Scratch, type SizedContent } from '../../bytes/index.ts';
import { ContentCache } from '../../files/index.ts';
import { planSquashfs } from '../../formats/index.ts';
import { measureTree, type RootTree } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { unlessRefused } from '../session/unless-refused.ts';
import type { ExtensionFormat } from './squash-format.ts';
import { digestOfTree } from './tree-digest.ts';

export interface SquashExtensionOptions extends ExtensionFormat {
  /** Seconds since 1970, for the superblock. */
  readonly time: number;
}

type SquashContext = Pick<BuildContext, 'files' | 'keep' | 'signal' | 'report' | 'env'>;

/** Counts up when this program writes other bytes for the same tree. */
const WRITER_VERSION = 1;
const WHAT = 'squashed extensions are';
/** Below this many bytes of files, an extension is squashed faster than it is looked up. */
const CACHED_FROM_BYTES = 1024 ** 2;

/** Squashes the tree of an extension, or takes it from an earlier build that squashed the same tree. */
export async function squashExtension(
  tree: RootTree,
  options: SquashExtensionOptions,
  context: SquashContext,
): Promise<SizedContent> {
  const cache = measureTree(tree).bytes < CACHED_FROM_BYTES ? undefined : await openCache(context);
  const key = cache && (await keyOf(tree, options, context));
  const known = key && (await findImage(cache, key, context));
  if (known) return known;
  const spool = context.files.newScratch('extension-blocks');
  const content = await squash(tree, { ...options, spool }, context);
  // What the cache holds need not stay in memory.
  const kept = key && (await unlessRefused(putAndFind(cache, { key, content }, context), WHAT, context));
  if (!kept) context.keep(spool);
  else await spool[Symbol.asyncDispose]();
  return kept || content;
}

async function putAndFind(
  cache: ContentCache,
  { key, content }: { readonly key: string; readonly content: SizedContent },
  context: SquashContext,
): Promise<SizedContent | undefined> {
  await cache.put(key, content, context);
  return await findImage(cache, key, context);
}

async function findImage(cache: ContentCache, key: string, context: SquashContext): Promise<SizedContent | undefined> {
  const found = await cache.find(key, context);
  return found && { size: found.access.size, open: () => readRange(found.access) };
}

async function openCache(context: SquashContext): Promise<ContentCache | undefined> {
  return await unlessRefused(ContentCache.open('extensions', context.env), WHAT, context);
}

async function keyOf(
  tree: RootTree,
  { format, time }: SquashExtensionOptions,
  { signal }: SquashContext,
): Promise<string> {
  const { compressor, compressorOptions = new Uint8Array(), blockSize } = format;
  const options = Buffer.from(compressorOptions).toString('hex');
  const made = [WRITER_VERSION, compressor, options, blockSize, time, await digestOfTree(tree, signal)];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

async function squash(
  tree: RootTree,
  { format, compressors, time, spool }: SquashExtensionOptions & { readonly spool: Scratch },
  { signal }: SquashContext,
): Promise<SizedContent> {
  return (await planSquashfs(tree.root, { format, compressors, spool, time, signal })).content;
}
