import type { BlobDigest, Repository } from '../../oci/index.ts';
import { readWholeBlob } from '../blobs/blob-place.ts';
import type { FolderState } from '../state/folder-state.ts';
import type { RepositoryState } from '../state/repository-state.ts';
import { mentionedDigests } from './mentioned-digests.ts';

export interface CollectorOptions {
  readonly state: FolderState;
  /** For so long a blob may wait for the manifest that names it. */
  readonly graceMs: number;
  /** Milliseconds, of a monotonic clock. */
  readonly now: () => number;
  /** Whether an upload into a repository is open. */
  readonly hasUploads: (repository: Repository) => boolean;
  /** Takes a blob out of a repository, unless `isStillFree` says no by then. */
  readonly drop: (repository: Repository, digest: BlobDigest, isStillFree: () => boolean) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** What is known of a repository beside its members. */
interface Watch {
  /** Blobs that came and were not named since, and when they came. */
  readonly fresh: Map<BlobDigest, number>;
  /** Blobs whose manifest was deleted, or that waited in vain: nobody is about to name them for the first time. */
  readonly released: Set<BlobDigest>;
  /** Pushes of a manifest that are under way. */
  pushes: number;
  /** Counts manifests that came: what was found out before one of them does not hold after it. */
  version: number;
}

const SOON_MS = 50;

/**
 * Finds blobs that no manifest of their repository names, and lets them go: at the start, when a manifest was deleted, and
 * when nobody named them in time. While somebody pushes into a repository nothing of it goes, since what is there already
 * is not pushed again.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #watches = new Map<Repository, Watch>();
  #keepsUnnamed: (repository: Repository) => boolean = () => false;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();
  readonly #scheduled = new Set<Repository>();

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Of these only what a deleted manifest named goes. */
  keepUnnamed(of: (repository: Repository) => boolean): void {
    this.#keepsUnnamed = of;
  }

  noteBlob(repository: Repository, digest: BlobDigest): void {
    if (this.#keepsUnnamed(repository)) return;
    this.#at(repository).fresh.set(digest, this.#options.now());
  }

  noteManifest(repository: Repository, named: Iterable<BlobDigest>): void {
    const watch = this.#at(repository);
    watch.version += 1;
    for (const digest of named) {
      watch.fresh.delete(digest);
      watch.released.delete(digest);
    }
  }

  /** A manifest has gone that mentioned these. */
  noteDeleted(repository: Repository, mentioned: Iterable<BlobDigest>): void {
    const { blobs } = this.#options.state.repositories.get(repository) ?? {};
    const { released } = this.#at(repository);
    for (const digest of mentioned) if (blobs?.has(digest)) released.add(digest);
    if (released.size > 0) this.#schedule(repository);
  }

  /** Until it is disposed nothing of the repository is collected. */
  pushing(repository: Repository): Disposable {
    const watch = this.#at(repository);
    watch.pushes += 1;
    return {
      [Symbol.dispose]: () => {
        watch.pushes -= 1;
      },
    };
  }

  /** Looks through everything, in the background. */
  start(): void {
    const all = [...this.#options.state.repositories.keys()];
    const look = async (): Promise<void> => {
      for (const repository of all) await this.#collect(repository).catch(this.#options.onFailure);
    };
    setTimeout(() => {
      this.#running = this.#running.then(look);
    }, SOON_MS).unref();
  }

  /** What could not go before may be free now. */
  tick(): void {
    for (const [repository, watch] of this.#watches) {
      if (watch.fresh.size + watch.released.size > 0) this.#schedule(repository);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** One after the other, and a little later: what is deleted together is looked for together. */
  #schedule(repository: Repository): void {
    if (this.#isStopped || this.#scheduled.has(repository)) return;
    this.#scheduled.add(repository);
    const look = async (): Promise<void> => {
      this.#scheduled.delete(repository);
      await this.#collect(repository).catch(this.#options.onFailure);
    };
    setTimeout(() => {
      this.#running = this.#running.then(look);
    }, SOON_MS).unref();
  }

  async #collect(repository: Repository): Promise<void> {
    const state = this.#options.state.repositories.get(repository);
    const watch = this.#at(repository);
    this.#expire(watch);
    if (state === undefined || this.#isStopped || !this.#isQuiet(repository, watch)) return;
    const { version } = watch;
    const free = this.#candidates(repository, state, watch);
    if (!(await this.#keepMentioned(state, free))) return;
    watch.released.clear(); // those that another manifest names are in use
    const isStillFree = (): boolean => watch.version === version && this.#isQuiet(repository, watch);
    for (const digest of free.keys()) {
      if (!isStillFree()) break;
      if (free.get(digest) !== 'released' && (await this.#isYoung(watch, digest))) continue;
      await this.#options.drop(repository, digest, isStillFree);
      free.delete(digest);
    }
    for (const [digest, kind] of free) if (kind === 'released') watch.released.add(digest); // the next time
  }

  #candidates(
    repository: Repository,
    { blobs }: RepositoryState,
    { released }: Watch,
  ): Map<BlobDigest, 'released' | 'unnamed'> {
    const all = this.#keepsUnnamed(repository) ? released : blobs.keys();
    return new Map([...all].map((digest) => [digest, released.has(digest) ? 'released' : 'unnamed']));
  }

  /** Takes what a manifest mentions off the list. False where a manifest cannot be read: then nobody knows what it names. */
  async #keepMentioned({ manifests }: RepositoryState, free: Map<BlobDigest, unknown>): Promise<boolean> {
    for (const digest of manifests.keys()) {
      if (free.size === 0 || this.#isStopped) break;
      const bytes = await readWholeBlob(this.#options.state.blobs, digest, Number.POSITIVE_INFINITY);
      if (bytes === undefined) return false;
      for (const mentioned of mentionedDigests(bytes)) free.delete(mentioned);
    }
    return !this.#isStopped;
  }

  #isQuiet(repository: Repository, { pushes, fresh }: Watch): boolean {
    return pushes === 0 && fresh.size === 0 && !this.#options.hasUploads(repository);
  }

  #expire({ fresh, released }: Watch): void {
    const oldest = this.#options.now() - this.#options.graceMs;
    for (const [digest, came] of fresh) if (came <= oldest && fresh.delete(digest)) released.add(digest);
  }

  /**
   * Whether a blob came shortly before the last restart: its file says when. A time in the future is that of a clock that
   * went back, and counts as now.
   */
  async #isYoung(watch: Watch, digest: BlobDigest): Promise<boolean> {
    const { state, graceMs, now } = this.#options;
    if (watch.fresh.has(digest)) return true;
    const stamp = await state.blobs.peek(digest);
    const ageMs = Math.max(Date.now() - (stamp?.mtimeMs ?? 0), 0);
    if (ageMs >= graceMs) return false;
    watch.fresh.set(digest, now() - ageMs);
    return true;
  }

  #at(repository: Repository): Watch {
    const known = this.#watches.get(repository) ?? { fresh: new Map(), released: new Set(), pushes: 0, version: 0 };
    this.#watches.set(repository, known);
    return known;
  }
}
