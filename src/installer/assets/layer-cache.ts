import { createHash } from 'node:crypto';
import type { ByteStream, SizedContent } from '../../bytes/index.ts';
import { ContentCache, type KeptContent } from '../../files/index.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../../formats/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { HeldEntry } from '../layers/held-entries.ts';
import type { BuildContext } from '../session/context.ts';
import { unlessRefused } from '../session/unless-refused.ts';

/** What is taken out of a layer depends on this alone. */
export interface LayerSearch {
  /** The blob, and what it expands to: that it does was checked when it was read. */
  readonly digest: Digest;
  readonly diffId: Digest;
  /** The folder of the boot files. */
  readonly folder: string;
  /** Whether the picture for a UKI is looked for. */
  readonly seeksSplash: boolean;
}

/** What was found in a layer. */
export interface FoundInLayer {
  readonly entries: readonly HeldEntry[];
  readonly splash: Uint8Array | undefined;
}

/** A name that no image has a use for. A layer that has it is not kept. */
export const SPLASH_ENTRY = 'rootsmith//splash';

const WHAT = 'bases are';

/** Counts up when other entries are kept, or in another form. */
const VERSION = 1;

/**
 * What builds take out of the layers of their bases, kept for later builds: so these fetch and expand nothing of them.
 * Each is a tar of the entries that count, with the picture behind them.
 */
export class LayerCache {
  readonly #cache: ContentCache;
  readonly #context: BuildContext;

  private constructor(cache: ContentCache, context: BuildContext) {
    [this.#cache, this.#context] = [cache, context];
  }

  /** Undefined, with a warning, where nothing can be kept. */
  static async open(context: BuildContext): Promise<LayerCache | undefined> {
    const cache = await unlessRefused(ContentCache.open('layers', context.env), WHAT, context);
    return cache && new LayerCache(cache, context);
  }

  async find(search: LayerSearch): Promise<KeptContent | undefined> {
    return await this.#cache.find(keyOf(search), this.#context);
  }

  async put(search: LayerSearch, found: FoundInLayer): Promise<void> {
    if (found.entries.some(({ path }) => path === SPLASH_ENTRY)) return;
    await unlessRefused(this.#cache.put(keyOf(search), tarOf(found), this.#context), WHAT, this.#context);
  }
}

function keyOf({ digest, diffId, folder, seeksSplash }: LayerSearch): string {
  return createHash('sha256')
    .update(JSON.stringify([VERSION, digest, diffId, folder, seeksSplash]))
    .digest('hex');
}

function tarOf({ entries, splash }: FoundInLayer): SizedContent {
  const parts = entries.map((entry) => ({ ...entry, header: entry.headerBytes() }));
  const last = splash && { size: splash.length, header: splashHeader(splash.length) };
  const sizes = [...parts, ...(last ? [last] : [])].map(({ header, size }) => header.length + size + tarPadding(size));
  async function* open(): ByteStream {
    for (const { header, size, open: content } of parts) {
      yield header;
      yield* content();
      yield new Uint8Array(tarPadding(size));
    }
    if (splash && last) yield* [last.header, splash, new Uint8Array(tarPadding(last.size))];
    yield TAR_END;
  }
  return { size: sizes.reduce((sum, size) => sum + size, TAR_END.length), open };
}

function splashHeader(size: number): Uint8Array {
  const nobody = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };
  return encodeTarHeader({ ...nobody, path: SPLASH_ENTRY, type: 'file', mode: 0o600, size });
}
