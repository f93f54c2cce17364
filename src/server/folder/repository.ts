import type { BlobDigest } from '../blob-digest.ts';
import type { ManifestRecord } from '../store.ts';
import type { Change, Stamp } from './journal.ts';

/** What a tag means, and the entry of index.json as it was read, so that members we do not know survive. */
export interface TagEntry {
  readonly digest: BlobDigest;
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** One repository in memory: names and numbers only, no content. */
export class RepositoryState {
  readonly blobs = new Map<BlobDigest, Stamp>();
  readonly manifests = new Map<BlobDigest, ManifestRecord>();
  readonly tags = new Map<string, TagEntry>();
  /** Manifests by the subject they refer to. */
  readonly #referrers = new Map<BlobDigest, Set<BlobDigest>>();

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

  /** The fewest changes that lead here. */
  changes(): readonly Change[] {
    return [
      ...[...this.blobs].map(([digest, stamp]) => ({ add: 'blob' as const, digest, ...stamp })),
      ...[...this.manifests.values()].map((record) => ({ add: 'manifest' as const, ...record })),
    ];
  }

  /** Sorted by digest, so that pages of them hold still. */
  referrersOf(subject: BlobDigest): readonly ManifestRecord[] {
    return [...(this.#referrers.get(subject) ?? [])].sort().flatMap((digest) => this.manifests.get(digest) ?? []);
  }

  /** Manifests that no tag and no index of this repository leads to. */
  untaggedRoots(): readonly ManifestRecord[] {
    const reached = new Set<string>([...this.tags.values()].map(({ digest }) => digest));
    for (const { children } of this.manifests.values()) for (const child of children) reached.add(child);
    return [...this.manifests.values()].filter(({ digest }) => !reached.has(digest));
  }

  #addManifest(record: ManifestRecord): void {
    this.manifests.set(record.digest, record);
    if (record.subject === undefined) return;
    const known = this.#referrers.get(record.subject) ?? new Set();
    this.#referrers.set(record.subject, known.add(record.digest));
  }

  #dropManifest(digest: BlobDigest): void {
    const subject = this.manifests.get(digest)?.subject;
    this.manifests.delete(digest);
    if (subject === undefined) return;
    const known = this.#referrers.get(subject);
    known?.delete(digest);
    if (known?.size === 0) this.#referrers.delete(subject);
  }
}
