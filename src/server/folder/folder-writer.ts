import { dirname, join } from 'node:path';
import { type ByteStream, streamOf } from '../../bytes/index.ts';
import { syncDirectory, writeFileWhole } from '../../stores/index.ts';
import type { Algorithm, BlobDigest } from '../blob-digest.ts';
import type { ServerLimits } from '../limits.ts';
import type { Repository, Tag } from '../names.ts';
import type { AppendOptions, ManifestRecord, NewManifest, OpenUpload, UploadSession, WritableStore } from '../store.ts';
import type { Adopted } from './adopt.ts';
import { FolderReader, type FolderState } from './folder-reader.ts';
import { GroupCommit } from './group-commit.ts';
import { type Change, Journal } from './journal.ts';
import { KeyedLock } from './keyed-lock.ts';
import { type LayoutNames, writeLayoutNames } from './layout-file.ts';
import { leastUsed } from './least-used.ts';
import { RepositoryState, type TagEntry } from './repository.ts';
import { noRoom, Uploads } from './uploads.ts';

export interface FolderWriterOptions {
  readonly ownFolder: string;
  readonly indexFile: string;
  readonly names: LayoutNames;
  readonly limits: ServerLimits;
  readonly now: () => number;
  readonly unlock: () => Promise<void>;
}

const MAX_SWEEP_MS = 60_000;

/**
 * The repositories of a folder, for pulling and pushing. Everything is on disk before it is true in
 * memory: first the content, then the journal, then index.json. A crash between two of them leaves
 * content that nothing names, never a name without its content.
 */
export class FolderWriter extends FolderReader<FolderState> implements WritableStore {
  readonly #options: FolderWriterOptions;
  readonly #uploads: Uploads;
  readonly #index: GroupCommit;
  readonly #journals = new Map<Repository, Journal>();
  readonly #locks = new KeyedLock();
  #isClosed = false;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(state: FolderState, options: FolderWriterOptions) {
    super(state);
    this.#options = options;
    const { limits, now } = options;
    const storedBytes = (): number => state.blobs.storedBytes;
    this.#uploads = new Uploads(join(options.ownFolder, 'uploads'), { limits, now, storedBytes });
    this.#index = new GroupCommit(() => this.#writeIndex());
  }

  /** Brings the folder in order, and notes what was adopted. */
  async prepare(adopted: Adopted['changes']): Promise<void> {
    await this.#uploads.prepare();
    for (const [repository, changes] of adopted) await this.#journal(repository).append(...changes);
    if (Number.isFinite(this.#options.limits.diskBytes)) await this.state.blobs.measure();
    const every = Math.min(this.#options.limits.sessionIdleMs, MAX_SWEEP_MS);
    this.#sweeper = setInterval(() => void this.#uploads.removeIdle().catch(() => undefined), every).unref();
  }

  override readManifest(record: ManifestRecord): Promise<Uint8Array | undefined> {
    this.state.blobs.noteUse(record.digest); // the file may not be touched, since manifests are cached
    return super.readManifest(record);
  }

  beginUpload(repository: Repository, algorithm: Algorithm): Promise<UploadSession> {
    return this.#uploads.begin(repository, algorithm);
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#uploads.find(repository, id);
  }

  appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    return this.#uploads.append(session, body, options);
  }

  async finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    await this.#uploads.finish(session, digest, (path) =>
      this.#locks.run(digest, async () => {
        const stamp = await this.state.blobs.adopt(digest, path);
        await this.#change(session.repository, { add: 'blob', digest, ...stamp });
      }),
    );
  }

  cancelUpload(session: UploadSession): Promise<void> {
    return this.#uploads.cancel(session);
  }

  openUpload(session: UploadSession): Promise<OpenUpload> {
    return this.#uploads.read(session);
  }

  async makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean> {
    const { diskBytes } = this.#options.limits;
    const lacks = (): boolean => this.state.blobs.storedBytes + this.#uploads.pendingBytes + bytes > diskBytes;
    if (!lacks()) return true;
    if (bytes > diskBytes) return false; // to empty the folder would not help
    for (const { digest, blobOf, manifestOf } of await leastUsed(this.state, isReplaceable)) {
      for (const repository of blobOf) await this.deleteBlob(repository, digest);
      for (const repository of manifestOf) await this.deleteManifest(repository, digest);
      if (!lacks()) return true;
    }
    return false;
  }

  async mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean> {
    return await this.#locks.run(digest, async () => {
      const sources = from === undefined ? [...this.state.repositories.values()] : [this.state.repositories.get(from)];
      if (!sources.some((source) => source?.blobs.has(digest))) return false;
      const stamp = await this.state.blobs.stampOf(digest);
      if (stamp === undefined) return false;
      await this.#change(repository, { add: 'blob', digest, ...stamp });
      return true;
    });
  }

  async deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return await this.#locks.run(digest, async () => {
      if (this.state.repositories.get(repository)?.blobs.has(digest) !== true) return false;
      await this.#change(repository, { drop: 'blob', digest });
      await this.#removeUnheld(digest);
      return true;
    });
  }

  async putManifest(repository: Repository, { digest, bytes, facts, tags }: NewManifest): Promise<void> {
    const { blobs: _, ...record } = facts;
    if (this.state.blobs.storedBytes + bytes.length > this.#options.limits.diskBytes) throw noRoom();
    await this.#locks.run(digest, async () => {
      await this.state.blobs.write(digest, bytes);
      const isNew = this.state.repositories.get(repository)?.manifests.has(digest) !== true;
      if (isNew) await this.#change(repository, { add: 'manifest', digest, size: bytes.length, ...record });
      await this.#retag(repository, new Map(tags.map((tag) => [tag, { digest, json: undefined }])));
    });
  }

  async deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
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
      await this.#uploads.prepare();
      await this.#noteStamps();
    } finally {
      await this.#options.unlock();
    }
  }

  /** Sets or removes tags, and goes on when the disk has them. Where it cannot, they mean what they meant before. */
  async #retag(repository: Repository, changes: ReadonlyMap<string, TagEntry | undefined>): Promise<void> {
    const { tags } = this.#stateOf(repository);
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
    } catch (error) {
      set(before);
      throw error;
    }
  }

  async #change(repository: Repository, change: Change): Promise<void> {
    await this.#journal(repository).append(change);
    this.#stateOf(repository).apply(change);
  }

  /** Content goes when the last repository lets go of it. */
  async #removeUnheld(digest: BlobDigest): Promise<void> {
    for (const { blobs, manifests } of this.state.repositories.values()) {
      if (blobs.has(digest) || manifests.has(digest)) return;
    }
    await this.state.blobs.remove(digest);
  }

  /** What was read through in this run need not be read again in the next. */
  async #noteStamps(): Promise<void> {
    for (const [repository, { blobs }] of this.state.repositories) {
      const changes = [...blobs].flatMap(([digest, noted]): readonly Change[] => {
        const stamp = this.state.blobs.knownStamp(digest);
        return stamp === undefined || stamp.mtimeMs === noted.mtimeMs ? [] : [{ add: 'blob', digest, ...stamp }];
      });
      if (changes.length > 0) await this.#journal(repository).append(...changes);
    }
  }

  #stateOf(repository: Repository): RepositoryState {
    const state = this.state.repositories.get(repository) ?? new RepositoryState();
    this.state.repositories.set(repository, state);
    return state;
  }

  #journal(repository: Repository): Journal {
    const journal = this.#journals.get(repository) ?? new Journal(this.#options.ownFolder, repository);
    this.#journals.set(repository, journal);
    return journal;
  }

  async #writeIndex(): Promise<void> {
    const { indexFile, names } = this.#options;
    await writeFileWhole(indexFile, streamOf(writeLayoutNames(this.state.repositories, names)));
    await syncDirectory(dirname(indexFile));
  }
}
