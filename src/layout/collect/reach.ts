import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { type Digest, isObject, MANIFEST_LIMIT_BYTES } from '../../oci/index.ts';
import { blobReader } from '../blobs/blob-reader.ts';
import { blobPath } from '../file-names.ts';
import type { LayoutIndex } from '../index/layout-index.ts';
import type { LayoutFiles } from '../layout-files.ts';

const MANIFEST_TYPE = /manifest|index/;
/** What these members hold is a manifest, whatever its media type says. */
const MANIFEST_MEMBERS: ReadonlySet<string> = new Set(['manifests', 'subject']);

interface Named {
  readonly digest: Digest;
  readonly isManifest: boolean;
  /** The index of the layout names it, so that it must be here. */
  readonly isRoot?: boolean;
}

/**
 * All that the index of a layout leads to: through manifests, indexes in indexes, and subjects. What a manifest
 * names is found by its form, any object with a `digest`, so that kinds of manifests that we do not know lead on
 * too. Throws where a manifest cannot be read, since nobody knows then what it needs; a child that an index names
 * and that is not here is no fault, since layouts may hold some platforms only.
 */
export async function reachable(index: LayoutIndex, files: LayoutFiles): Promise<Reach> {
  const reach = new Reach(files);
  await reach.follow(index.entries.map(({ descriptor: { digest } }) => ({ digest, isManifest: true, isRoot: true })));
  return reach;
}

/** A set of digests that grows by what each one leads to. */
export class Reach {
  readonly digests = new Set<string>();
  readonly #files: LayoutFiles;
  readonly #read = new Set<string>();

  constructor(files: LayoutFiles) {
    this.#files = files;
  }

  /** Takes up those of the digests that are manifests about something that is reached; true where there was one. */
  async addReferrers(candidates: Iterable<Digest>): Promise<boolean> {
    const about: Digest[] = [];
    for (const digest of candidates) {
      if (!this.digests.has(digest) && this.digests.has((await this.#subjectOf(digest)) ?? '')) about.push(digest);
    }
    await this.follow(about.map((digest) => ({ digest, isManifest: true })));
    return about.length > 0;
  }

  async follow(roots: readonly Named[]): Promise<void> {
    const queue = [...roots];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { digest, isManifest, isRoot } = next;
      this.digests.add(digest);
      if (!isManifest || this.#read.has(digest)) continue;
      this.#read.add(digest);
      const manifest = await this.#open(digest);
      if (manifest === undefined && isRoot === true) throw unreadable(digest, 'it is missing');
      for (const named of namedIn(manifest)) queue.push(named);
    }
  }

  async #subjectOf(digest: Digest): Promise<string | undefined> {
    try {
      const value = await this.#open(digest);
      const subject = isObject(value) ? value['subject'] : undefined;
      return isObject(subject) && typeof subject['digest'] === 'string' ? subject['digest'] : undefined;
    } catch (error) {
      if (isRootsmithError(error)) return undefined; // a layer, or what else is no manifest
      throw error;
    }
  }

  /** A manifest; undefined where the layout does not have it. */
  async #open(digest: Digest): Promise<unknown> {
    const size = await this.#files.sizeOf(blobPath(digest));
    if (size === undefined) return undefined;
    if (size > MANIFEST_LIMIT_BYTES) throw unreadable(digest, `it has ${size} bytes`);
    const descriptor = { digest, size, mediaType: '' };
    const bytes = await blobReader(this.#files).readManifest(descriptor);
    try {
      const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      if (isObject(value)) return value;
    } catch (cause) {
      throw unreadable(digest, 'it is not JSON', cause);
    }
    throw unreadable(digest, 'it is no JSON object');
  }
}

/** All descriptors in a document. A loop, not a recursion: how deep it is, others decide. */
function* namedIn(document: unknown): Generator<Named, void, void> {
  const open: { readonly value: unknown; readonly isManifest: boolean }[] = [{ value: document, isManifest: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, isManifest } = next;
    if (Array.isArray(value)) for (const one of value) open.push({ value: one, isManifest });
    if (!isObject(value)) continue;
    const { digest, mediaType } = value;
    if (typeof digest === 'string' && /^[a-z0-9]+:[0-9a-zA-Z]+$/.test(digest)) {
      const isTyped = typeof mediaType === 'string' && MANIFEST_TYPE.test(mediaType);
      yield { digest: digest as Digest, isManifest: isManifest || isTyped }; // its form was checked
    }
    for (const [name, inner] of Object.entries(value)) {
      open.push({ value: inner, isManifest: MANIFEST_MEMBERS.has(name) });
    }
  }
}

function unreadable(digest: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `cannot read manifest ${digest}: ${found}`, {
    hint: 'Copy the image again; this copy is damaged.',
    details: { digest },
    cause,
  });
}
