import type { BlobDigest, ManifestRecord } from '../../oci/index.ts';
import type { Stamp } from '../blobs/stamp.ts';
import type { Change } from './change.ts';
import { SortedKeysMap } from './sorted-keys-map.ts';

/** What a tag means, and the entry of index.json as it was read, so that members we do not know survive. */
export interface TagEntry {
  readonly digest: BlobDigest;
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** One repository in memory: names and numbers only, no content, and nothing whose size a manifest decides. */
export class RepositoryState {
  readonly blobs = new Map<BlobDigest, Stamp>();
  readonly manifests = new Map<BlobDigest, ManifestRecord>();
  readonly tags = new SortedKeysMap<string, TagEntry>();
  /** Manifests by the subject they refer to. */
  readonly #referrers = new Map<BlobDigest, SortedKeysMap<BlobDigest, true>>();
  /** Manifests that an index of this repository leads to. */
  readonly #children = new Set<BlobDigest>();

  get isEmpty(): boolean {
    return this.blobs.size === 0 && this.manifests.size === 0;
  }

  apply(change: Change): void {
    if ('drop' in change) {
      if (change.drop === 'blob') this.blobs.delete(change.digest);
      else this.#dropManifest(change.digest);
    } else if (change.add === 'blob') {
      this.blobs.set(change.digest, { size: change.size, mtimeMs: change.mtimeMs });
    } else {
      const { add: _, ...record } = change;
      this.#addManifest(record);
    }
  }

  /** How many changes lead here at least. */
  get size(): number {
    return this.blobs.size + this.manifests.size;
  }

  /** The fewest changes that lead here. */
  *changes(): Generator<Change, void, void> {
    for (const [digest, stamp] of this.blobs) yield { add: 'blob', digest, ...stamp };
    for (const record of this.manifests.values()) yield { add: 'manifest', ...record };
  }

  /** Sorted by digest, so that pages of them hold still. */
  referrersOf(subject: BlobDigest): readonly ManifestRecord[] {
    const found = this.#referrers.get(subject)?.sortedKeys() ?? [];
    return found.flatMap((digest) => this.manifests.get(digest) ?? []);
  }

  /** Notes which of the manifests here an index names, or names no longer. Those that are not here are nobody's to list. */
  markChildren(children: Iterable<BlobDigest>, areChildren: boolean): void {
    for (const child of children) {
      if (!areChildren) this.#children.delete(child);
      else if (this.manifests.has(child)) this.#children.add(child);
    }
  }

  /** Manifests that no tag and no index of this repository leads to. */
  untaggedRoots(): readonly ManifestRecord[] {
    const tagged = new Set<string>([...this.tags.values()].map(({ digest }) => digest));
    return [...this.manifests.values()].filter(({ digest }) => !tagged.has(digest) && !this.#children.has(digest));
  }

  #addManifest(record: ManifestRecord): void {
    this.manifests.set(record.digest, record);
    if (record.subject === undefined) return;
    const known = this.#referrers.get(record.subject) ?? new SortedKeysMap();
    this.#referrers.set(record.subject, known.set(record.digest, true));
  }

  #dropManifest(digest: BlobDigest): void {
    const subject = this.manifests.get(digest)?.subject;
    this.manifests.delete(digest);
    this.#children.delete(digest);
    if (subject === undefined) return;
    const known = this.#referrers.get(subject);
    known?.delete(digest);
    if (known?.size === 0) this.#referrers.delete(subject);
  }
}
