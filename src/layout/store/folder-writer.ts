import { dirname, join } from 'node:path';
import { type ByteStream, streamOf } from '../../bytes/index.ts';
import { GroupCommit, KeyedLock } from '../../concurrency/index.ts';
import { type HeldLock, syncDirectory, writeFileWhole } from '../../files/index.ts';
import type {
  Algorithm,
  AppendOptions,
  BlobDigest,
  ManifestRecord,
  NewManifest,
  ReadableUpload,
  Repository,
  Tag,
  UploadSession,
  WritableStore,
} from '../../oci/index.ts';
import { readWholeBlob } from '../blobs/blob-place.ts';
import { Collector } from '../collect/collector.ts';
import { leastUsed } from '../collect/least-used.ts';
import { mentionedDigests } from '../collect/mentioned-digests.ts';
import type { FolderLimits } from '../folder-limits.ts';
import type { ServedEntries } from '../index/named-entries.ts';
import { Journals } from '../journal/journals.ts';
import type { Change } from '../state/change.ts';
import { weightOf, weightOfRepository, weightOfTags } from '../state/facts-weight.ts';
import type { FolderState } from '../state/folder-state.ts';
import { indexContent } from '../state/index-content.ts';
import { RepositoryState, type TagEntry } from '../state/repository-state.ts';
import { noMemory, noRoom, Uploads } from '../uploads/uploads.ts';
import type { Adopted } from './adopt.ts';
import { FolderReader } from './folder-reader.ts';

export interface FolderWriterOptions {
  readonly ownFolder: string;
  readonly indexFile: string;
  readonly entries: ServedEntries;
  /** What entries of index.json need that are in no repository. */
  readonly foreignContent: ReadonlySet<BlobDigest>;
  readonly limits: FolderLimits;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly lock: HeldLock;
  /** Lines that each journal has. */
  readonly journalLines: ReadonlyMap<Repository, number>;
  /** What fails in the background. */
  readonly onFailure: (error: unknown) => void;
  readonly unlock: () => Promise<void>;
}

const MIN_SWEEP_MS = 50;
const MAX_SWEEP_MS = 60_000;
/** What a line of a journal takes, and an entry of index.json, which is written beside the old one. */
const RECORD_BYTES = 1024;

/**
 * The repositories of a folder, for pulling and pushing. Everything is on disk before it is true in
 * memory: first the content, then the journal, then index.json. A crash between two of them leaves
 * content that nothing names, never a name without its content.
 */
export class FolderWriter extends FolderReader<FolderState> implements WritableStore {
  readonly #options: FolderWriterOptions;
  readonly #uploads: Uploads;
  readonly #index: GroupCommit;
  readonly #journals: Journals;
  readonly #locks = new KeyedLock();
  readonly #collector: Collector;
  /** Bytes of memory that names and facts take. */
  #weight = 0;
  #isClosed = false;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(state: FolderState, options: FolderWriterOptions) {
    super(state);
    this.#options = options;
    const { limits, now } = options;
    const uploads = new Uploads(join(options.ownFolder, 'uploads'), { limits, now, use: state.use });
    this.#uploads = uploads;
    this.#journals = new Journals({ ownFolder: options.ownFolder, state, lines: options.journalLines });
    this.#index = new GroupCommit(() => this.#writeIndex());
    this.#collector = new Collector({
      state,
      graceMs: limits.unnamedMs,
      now,
      hasUploads: (repository) => uploads.isOpen(repository),
      drop: (repository, digest, isStillFree) => this.#dropBlob(repository, digest, isStillFree).then(() => undefined),
      onFailure: options.onFailure,
    });
  }

  /** Brings the folder in order, and notes what was adopted. */
  async prepare(adopted: Adopted['changes']): Promise<void> {
    await this.#uploads.prepare();
    for (const [repository, changes] of adopted) await this.#journals.append(repository, changes);
    for (const state of this.state.repositories.values()) this.#weight += weightOfRepository(state);
    const { sessionIdleMs, unnamedMs } = this.#options.limits;
    const every = Math.max(Math.min(sessionIdleMs, unnamedMs, MAX_SWEEP_MS), MIN_SWEEP_MS);
    this.#sweeper = setInterval(() => this.#sweep(), every).unref();
    this.#collector.start();
  }

  override readManifest(record: ManifestRecord): Promise<Uint8Array | undefined> {
    this.state.blobs.noteUse(record.digest); // the file may not be touched, since manifests are cached
    return super.readManifest(record);
  }

  usedBytes(): number {
    return this.state.use.bytes;
  }

  beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession> {
    return this.#uploads.begin(repository, algorithm, client);
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#uploads.find(repository, id);
  }

  appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    return this.#uploads.append(session, body, options);
  }

  async finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    await this.#uploads.finish(session, digest, (path, onMoved) =>
      this.#locks.run(digest, async () => {
        await this.#options.lock.verify();
        const stamp = await this.state.blobs.adopt(digest, path, onMoved);
        await this.#addOrRemove(session.repository, { add: 'blob', digest, ...stamp });
        this.#collector.noteBlob(session.repository, digest);
      }),
    );
  }

  cancelUpload(session: UploadSession): Promise<void> {
    return this.#uploads.cancel(session);
  }

  openUpload(session: UploadSession): Promise<ReadableUpload> {
    return this.#uploads.read(session);
  }

  pushing(repository: Repository): Disposable {
    return this.#collector.pushing(repository);
  }

  keepUnnamed(of: (repository: Repository) => boolean): void {
    this.#collector.keepUnnamed(of);
  }

  async makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean> {
    const { use } = this.state;
    if (use.fits(bytes)) return true;
    if (bytes > use.limitBytes) return false; // to empty the folder would not help
    for (const { digest, blobOf, manifestOf } of await leastUsed(this.state, isReplaceable)) {
      for (const repository of blobOf) await this.#dropBlob(repository, digest);
      for (const repository of manifestOf) await this.#dropManifest(repository, digest);
      if (use.fits(bytes)) return true;
    }
    return false;
  }

  async mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean> {
    return await this.#locks.run(digest, async () => {
      const sources = from === undefined ? [...this.state.repositories.values()] : [this.state.repositories.get(from)];
      if (!sources.some((source) => source?.blobs.has(digest))) return false;
      const stamp = await this.state.blobs.stampOf(digest);
      if (stamp === undefined) return false;
      if (!this.state.use.fits(RECORD_BYTES)) throw noRoom();
      await this.#add(repository, { add: 'blob', digest, ...stamp });
      this.#collector.noteBlob(repository, digest);
      return true;
    });
  }

  deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return this.#dropBlob(repository, digest);
  }

  async putManifest(repository: Repository, { digest, bytes, facts, tags }: NewManifest): Promise<void> {
    const { blobs, children, ...record } = facts;
    using _ = this.#collector.pushing(repository);
    if (!this.state.use.fits(bytes.length + RECORD_BYTES * (1 + tags.length))) throw noRoom();
    await this.#locks.run(digest, async () => {
      await this.#options.lock.verify();
      const isNew = this.state.repositories.get(repository)?.manifests.has(digest) !== true;
      this.#admit((isNew ? 1 : 0) * weightOf({ add: 'manifest', digest, size: 0, ...record }));
      await this.state.blobs.write(digest, bytes);
      const change: Change = { add: 'manifest', digest, size: bytes.length, ...record };
      if (isNew) await this.#addOrRemove(repository, change);
      this.#stateOf(repository).markChildren(children, true);
      for (const named of [blobs, children]) this.#collector.noteManifest(repository, named);
      await this.#retag(repository, new Map(tags.map((tag) => [tag, { digest, json: undefined }])));
    });
  }

  /** What it named goes too, unless something else names it. */
  async deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    const isKnown = this.state.repositories.get(repository)?.manifests.has(digest) === true;
    const bytes = isKnown ? await readWholeBlob(this.state.blobs, digest, Number.POSITIVE_INFINITY) : undefined;
    const mentioned = bytes === undefined ? [] : mentionedDigests(bytes);
    if (!(await this.#dropManifest(repository, digest))) return false;
    const state = this.#stateOf(repository);
    const named = [...new Set(mentioned)].filter((found) => state.blobs.has(found) || state.manifests.has(found));
    state.markChildren(named, false);
    this.#collector.noteDeleted(repository, named);
    return true;
  }

  async deleteTag(repository: Repository, tag: Tag): Promise<boolean> {
    if (this.state.repositories.get(repository)?.tags.has(tag) !== true) return false;
    await this.#retag(repository, new Map([[tag, undefined]]));
    return true;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return; // by now the folder may be another's
    this.#isClosed = true;
    clearInterval(this.#sweeper);
    try {
      await this.#collector.stop();
      await this.#options.lock.verify();
      await this.#uploads.prepare();
      await this.#noteStamps();
    } catch (error) {
      this.#options.onFailure(error); // the next start brings in order what this end could not
    } finally {
      await this.#options.unlock();
    }
  }

  async #dropManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return await this.#locks.run(digest, async () => {
      const state = this.state.repositories.get(repository);
      if (state?.manifests.has(digest) !== true) return false;
      const tags = [...state.tags].filter(([, entry]) => entry.digest === digest);
      if (tags.length > 0) await this.#retag(repository, new Map(tags.map(([tag]) => [tag, undefined])));
      await this.#change(repository, { drop: 'manifest', digest });
      await this.#index.run();
      await this.#removeUnheld(digest);
      return true;
    });
  }

  /** Out of memory first: whoever pushes a manifest meanwhile is told that the blob is missing, and sends it again. */
  async #dropBlob(repository: Repository, digest: BlobDigest, isStillFree = (): boolean => true): Promise<boolean> {
    return await this.#locks.run(digest, async () => {
      const blobs = this.state.repositories.get(repository)?.blobs;
      const stamp = blobs?.get(digest);
      if (blobs === undefined || stamp === undefined || !isStillFree()) return false;
      blobs.delete(digest);
      try {
        await this.#change(repository, { drop: 'blob', digest });
      } catch (error) {
        blobs.set(digest, stamp);
        throw error;
      }
      this.#weight -= weightOf({ add: 'blob', digest, ...stamp });
      await this.#removeUnheld(digest);
      return true;
    });
  }

  /** Sets or removes tags, and goes on when the disk has them. Where it cannot, they mean what they meant before. */
  async #retag(repository: Repository, changes: ReadonlyMap<string, TagEntry | undefined>): Promise<void> {
    const { tags } = this.#stateOf(repository);
    const size = tags.size;
    this.#admit(weightOfTags([...changes].filter(([tag, entry]) => entry !== undefined && !tags.has(tag)).length));
    const before = new Map([...changes.keys()].map((tag) => [tag, tags.get(tag)]));
    const set = (entries: ReadonlyMap<string, TagEntry | undefined>): void => {
      for (const [tag, entry] of entries) {
        if (entry === undefined) tags.delete(tag);
        else if (tags.get(tag)?.digest !== entry.digest) tags.set(tag, entry);
      }
    };
    set(changes);
    try {
      await this.#index.run();
      this.#weight += weightOfTags(tags.size - size);
    } catch (error) {
      set(before);
      throw error;
    }
  }

  /** Refuses what would make the server larger than its memory: after a restart it could not even start. */
  #admit(weight: number): void {
    if (weight > 0 && this.#weight + weight > this.#options.limits.factsBytes) throw noMemory();
  }

  /** Notes a member, unless it is noted already. */
  async #add(repository: Repository, change: Extract<Change, { add: unknown }>): Promise<void> {
    const known = change.add === 'blob' ? this.state.repositories.get(repository)?.blobs.get(change.digest) : undefined;
    if (known !== undefined && change.add === 'blob' && known.mtimeMs === change.mtimeMs) return;
    this.#admit(weightOf(change));
    await this.#change(repository, change);
  }

  /** Content that could not be noted is nobody's: it goes again. */
  async #addOrRemove(repository: Repository, change: Extract<Change, { add: unknown }>): Promise<void> {
    try {
      await this.#add(repository, change);
    } catch (error) {
      await this.#removeUnheld(change.digest);
      throw error;
    }
  }

  async #change(repository: Repository, change: Change): Promise<void> {
    await this.#options.lock.verify();
    await this.#journals.append(repository, [change]);
    const state = this.#stateOf(repository);
    const before = weightOfRepository(state);
    state.apply(change);
    this.#weight += weightOfRepository(state) - before;
  }

  /** Content goes when the last repository lets go of it, and nothing else in the layout needs it. */
  async #removeUnheld(digest: BlobDigest): Promise<void> {
    if (this.#options.foreignContent.has(digest)) return;
    for (const { blobs, manifests } of this.state.repositories.values()) {
      if (blobs.has(digest) || manifests.has(digest)) return;
    }
    await this.state.blobs.remove(digest);
  }

  #sweep(): void {
    this.#uploads.removeIdle().catch(this.#options.onFailure);
    this.#collector.tick();
  }

  /** What was read through in this run need not be read again in the next. */
  async #noteStamps(): Promise<void> {
    for (const [repository, { blobs }] of this.state.repositories) {
      const changes = [...blobs].flatMap(([digest, noted]): readonly Change[] => {
        const stamp = this.state.blobs.knownStamp(digest);
        return stamp === undefined || stamp.mtimeMs === noted.mtimeMs ? [] : [{ add: 'blob', digest, ...stamp }];
      });
      if (changes.length > 0) await this.#journals.append(repository, changes);
    }
  }

  #stateOf(repository: Repository): RepositoryState {
    const known = this.state.repositories.get(repository);
    if (known !== undefined) return known;
    const state = new RepositoryState();
    this.state.repositories.set(repository, state);
    this.#weight += weightOfRepository(state);
    return state;
  }

  async #writeIndex(): Promise<void> {
    const { indexFile, entries, lock } = this.#options;
    await lock.verify();
    const bytes = indexContent(this.state.repositories, entries);
    await writeFileWhole(indexFile, streamOf(bytes));
    this.state.use.setRecord('index', bytes.length);
    await syncDirectory(dirname(indexFile));
  }
}
