import type { ByteStream } from '../../bytes/index.ts';
import { type ErrorCode, isRootsmithError } from '../../errors/index.ts';
import { decompressGzip, decompressXz, decompressZstd } from '../../formats/index.ts';
import {
  type Descriptor,
  formatPlatform,
  type ImageSource,
  type ImageView,
  isKnownPlatform,
  mediaKind,
  openImage,
  type Platform,
  type RepositoryReader,
} from '../../oci/index.ts';
import { platformByLayers } from '../../places/index.ts';
import { architectureOfAsset } from '../../talos/index.ts';
import type { ManifestWalk } from './manifest-walk.ts';

const MAX_DEPTH = 4;

/**
 * Finds out which platforms the children of an index are for: from the index, else from the config of the child,
 * else from the boot assets of an installer. An index in the index is for all platforms of its own children. A child
 * that is missing, or is not an image, has no platform. Each child is looked at once.
 */
export class ChildPlatforms {
  readonly #walk: ManifestWalk;
  readonly #known = new Map<string, Promise<readonly Platform[]>>();

  constructor(walk: ManifestWalk) {
    this.#walk = walk;
  }

  of(child: Descriptor, depth = 0): Promise<readonly Platform[]> {
    if (child.platform !== undefined) return Promise.resolve([child.platform]);
    const known = this.#known.get(child.digest) ?? this.#find(child, depth);
    this.#known.set(child.digest, known);
    return known;
  }

  async #find(child: Descriptor, depth: number): Promise<readonly Platform[]> {
    const kind = mediaKind(child.mediaType);
    if (kind === 'manifest') return await platformsInImage(this.#walk, child);
    return kind === 'index' && depth < MAX_DEPTH ? await this.#inIndex(child, depth) : [];
  }

  async #inIndex(index: Descriptor, depth: number): Promise<readonly Platform[]> {
    const read = await unlessMissing(() => this.#walk.read(index));
    const inside = new Map<string, Platform>();
    for (const child of read?.children ?? [])
      for (const platform of await this.of(child, depth + 1)) inside.set(formatPlatform(platform), platform);
    return [...inside.values()];
  }
}

async function platformsInImage(walk: ManifestWalk, image: Descriptor): Promise<readonly Platform[]> {
  const view = await unlessMissing(() => openImage(sourceOf(walk, image), image, { signal: walk.signal }));
  if (view === undefined) return [];
  if (isKnownPlatform(view.platform)) return [view.platform];
  // The config of an attestation names the unknown platform: its layers would not tell more.
  const isUnsaid = view.config.platform === undefined;
  const found = isUnsaid ? await unlessMissing(async () => await findPlatform(view, walk)) : undefined;
  return found === undefined ? [] : [found];
}

async function findPlatform(view: ImageView, { budget, signal }: ManifestWalk): Promise<Platform | undefined> {
  const decompressors = {
    gzip: (source: ByteStream) => decompressGzip(source, { budget }),
    zstd: (source: ByteStream) => decompressZstd(source, { budget }),
    xz: (source: ByteStream) => decompressXz(source, { budget }),
  };
  return await platformByLayers({ decompressors, architectureOf: architectureOfAsset, budget })(view, signal);
}

/** An index may name something that its place does not hold, or that is not an image. That has no platform. */
async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRootsmithError(error) && tolerated.has(error.code)) return undefined;
    throw error;
  }
}

const tolerated: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IMAGE_NOT_FOUND',
  'BUNDLE_INCOMPLETE',
  'MANIFEST_INVALID',
  'FORMAT_UNSUPPORTED',
  'FORMAT_CORRUPT',
  'FORMAT_TRUNCATED',
]);

/** Reads the manifests through the walk, so that each is fetched once. */
function sourceOf(walk: ManifestWalk, root: Descriptor): ImageSource {
  const { reader } = walk;
  const repository: RepositoryReader = {
    ...reader,
    readManifest: async (descriptor) => (await walk.read(descriptor)).manifest.bytes,
  };
  return { place: reader.place, root, repository, [Symbol.asyncDispose]: async () => {} };
}
