import { asRepository, asTag, type ManifestRecord, type ReadableStore, type Repository } from '../../oci/index.ts';
import { type AskedImage, type ImageDetails, readImageDetails } from './image-details.ts';
import { isImageConfig, objectIn, platformIn, type ShownDescriptor, shownDescriptors } from './manifest-json.ts';

/** One tag, as the page shows it. */
export interface TagSummary {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /**
   * Platforms such as `linux/amd64`. An image that does not say its platform has `unknown`; anything that is not an
   * image has none.
   */
  readonly platforms: readonly string[];
  /** Bytes of config and layers, summed over the platforms that are here. */
  readonly size: number;
  /** The type of an artifact; `undefined` for images. */
  readonly artifactType: string | undefined;
  /** When it was pushed or fetched, in milliseconds since 1970, where the store knows it. */
  readonly storedAt: number | undefined;
}

export interface SearchResult {
  readonly images: readonly TagSummary[];
  /** How many results follow those that are shown. */
  readonly more: number;
  /** How many tags were found, and in how many repositories. */
  readonly total: number;
  readonly repositories: number;
}

/** Which of the tags that are found are looked at. */
export interface SearchWindow {
  readonly limit: number;
  /** @default 0 */
  readonly offset?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Content = Pick<TagSummary, 'platforms' | 'size'>;

const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_DEPTH = 4;
const MAX_CHILDREN = 64;
const MAX_REMEMBERED = 2000;
/** Larger manifests are not read: their images are listed without size and platforms. */
const MAX_MANIFEST_BYTES = 512 * 1024;
/** How many manifests are read for one tag, because indexes can nest. */
const MAX_READS = 200;

/** The depth at which a manifest was found, and how many more may be read for its tag. */
interface Place {
  readonly depth: number;
  readonly reads: { left: number };
}

/** Finds tags by a part of `repository:tag`, and summarizes their content. */
export class Summaries {
  readonly #store: ReadableStore;
  /**
   * Content never changes under its digest. Which parts of it are here may change, so a shown size can be out of date.
   */
  readonly #known = new Map<string, Content>();

  constructor(store: ReadableStore) {
    this.#store = store;
  }

  repositories(): Promise<readonly string[]> {
    return this.#store.repositories();
  }

  /** What all content takes, in bytes, where the store counts it. */
  usedBytes(): number | undefined {
    return this.#store.usedBytes?.();
  }

  /** What the page about one image tells; `undefined` where there is none of that name. */
  details(asked: AskedImage, signal?: AbortSignal): Promise<ImageDetails | undefined> {
    return readImageDetails(this.#store, asked, signal);
  }

  async search(words: string, { limit, offset = 0, signal }: SearchWindow): Promise<SearchResult> {
    const found: (readonly [Repository, string])[] = [];
    const wanted = words
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    for (const name of await this.#store.repositories()) {
      const repository = asRepository(name);
      if (repository === undefined) continue;
      signal?.throwIfAborted();
      for (const tag of (await this.#store.tags(repository)) ?? []) {
        const text = `${repository}:${tag}`.toLowerCase();
        if (wanted.every((word) => text.includes(word))) found.push([repository, tag]);
      }
    }
    const images: TagSummary[] = [];
    for (const [repository, tag] of found.slice(offset, offset + limit)) {
      signal?.throwIfAborted(); // Tags are read one after the other, because each may need several manifests.
      for (const image of await this.#summary(repository, tag)) images.push(image);
    }
    const total = found.length;
    const repositories = new Set(found.map(([repository]) => repository)).size;
    return { images, more: Math.max(total - offset - limit, 0), total, repositories };
  }

  async #summary(repository: Repository, text: string): Promise<readonly TagSummary[]> {
    const tag = asTag(text);
    const record = tag === undefined ? undefined : await this.#store.findManifest(repository, tag);
    if (record === undefined) return [];
    const { digest, artifactType } = record;
    const content =
      this.#known.get(digest) ?? (await this.#contentOf(repository, record, { depth: 0, reads: { left: MAX_READS } }));
    this.#remember(digest, content);
    const isImage = content.platforms.length > 0;
    const storedAt = await this.#store.storedAt?.(record);
    return [{ repository, tag: text, digest, ...content, artifactType: isImage ? undefined : artifactType, storedAt }];
  }

  #remember(digest: string, content: Content): void {
    this.#known.set(digest, content);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }

  async #contentOf(repository: Repository, record: ManifestRecord, at: Place): Promise<Content> {
    if (record.size > MAX_MANIFEST_BYTES || at.reads.left <= 0) return { platforms: [], size: 0 };
    at.reads.left -= 1;
    const document = objectIn(await this.#store.readManifest(record));
    const children = shownDescriptors(document['manifests']).slice(0, MAX_CHILDREN);
    if (children.length > 0) return await this.#sumOf(repository, children, at);
    const parts = [...shownDescriptors([document['config']]), ...shownDescriptors(document['layers'])];
    const platform = await this.#platformOf(repository, document['config']);
    return {
      platforms: platform === undefined ? [] : [platform],
      size: parts.reduce((sum, { size }) => sum + size, 0),
    };
  }

  async #sumOf(repository: Repository, children: readonly ShownDescriptor[], at: Place): Promise<Content> {
    const platforms = new Set<string>();
    let size = 0;
    for (const child of children) {
      const record = await this.#store.findManifest(repository, child.digest);
      if (child.platform !== undefined) platforms.add(child.platform);
      if (record === undefined || at.depth >= MAX_DEPTH) continue;
      const content = await this.#contentOf(repository, record, { ...at, depth: at.depth + 1 });
      size += content.size;
      if (child.platform === undefined) for (const platform of content.platforms) platforms.add(platform);
    }
    platforms.delete('unknown/unknown'); // The platform of attestations.
    return { platforms: [...platforms].sort(), size };
  }

  async #platformOf(repository: Repository, config: unknown): Promise<string | undefined> {
    const [descriptor] = shownDescriptors([config]);
    if (descriptor === undefined || !isImageConfig(descriptor.mediaType)) return undefined;
    await using blob = await this.#store.openBlob(repository, descriptor.digest);
    if (blob === undefined || blob.size > MAX_CONFIG_BYTES) return undefined;
    const bytes = new Uint8Array(blob.size);
    await blob.readInto(bytes, 0);
    return platformIn(objectIn(bytes)) ?? 'unknown';
  }
}
