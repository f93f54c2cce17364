import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, coalesced, formatBytes } from '../../bytes/index.ts';
import {
  type Algorithm,
  type AppendOptions,
  algorithmOf,
  type BlobDigest,
  digestFrom,
  type ReadableUpload,
  type Repository,
  RepositoryError,
  type UploadSession,
} from '../../oci/index.ts';
import { readFully } from '../blobs/check-blob.ts';
import type { DiskUse } from '../blobs/disk-use.ts';
import type { FolderLimits } from '../folder-limits.ts';

type UploadLimits = Pick<
  FolderLimits,
  'uploadBytes' | 'pendingBytes' | 'sessions' | 'sessionsPerClient' | 'sessionIdleMs'
>;

export interface UploadsOptions {
  readonly limits: UploadLimits;
  /** Milliseconds of a monotonic clock, for idle sessions. */
  readonly now: () => number;
  readonly use: DiskUse;
}

interface Session extends UploadSession {
  readonly path: string;
  readonly algorithm: Algorithm;
  readonly client: string | undefined;
  size: number;
  hash: Hash;
  touched: number;
  isBusy: boolean;
  /** Whether its bytes are among those that are pending. */
  isCounted: boolean;
}

/** Takes the file of an upload, and calls `onMoved` when its bytes count elsewhere. */
type Keep<T> = (path: string, onMoved: () => void) => Promise<T>;

/**
 * Uploads that are not finished: one file each. They live in memory otherwise, so those of an earlier
 * run are thrown away at the start; their clients are told that the session is unknown and begin anew.
 */
export class Uploads {
  readonly #directory: string;
  readonly #options: UploadsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #perClient = new Map<string, number>();
  readonly #perRepository = new Map<string, number>();
  #pendingBytes = 0;

  constructor(directory: string, options: UploadsOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  async prepare(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
    await mkdir(this.#directory, { recursive: true });
  }

  async begin(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession> {
    await this.removeIdle();
    const { sessions, sessionsPerClient } = this.#options.limits;
    if (this.#sessions.size >= sessions) throw tooMany(`${sessions} uploads are open already`);
    if (client !== undefined && (this.#perClient.get(client) ?? 0) >= sessionsPerClient) {
      throw tooMany(`${sessionsPerClient} uploads of this client are open already`);
    }
    if (!this.#options.use.fits(0)) throw noRoom();
    const id = randomUUID();
    const path = join(this.#directory, id);
    const touched = this.#options.now();
    const hash = createHash(algorithm);
    const facts = { id, repository, path, algorithm, client, hash, touched };
    const session: Session = { ...facts, size: 0, isBusy: false, isCounted: true };
    this.#enter(session); // before anything is waited for: many may ask at once
    try {
      await (await open(path, 'wx')).close();
    } catch (error) {
      await this.#forget(session);
      throw error;
    }
    return session;
  }

  /** A session is known in its own repository only. */
  find(repository: Repository, id: string): UploadSession | undefined {
    const session = this.#sessions.get(id);
    return session?.repository === repository ? session : undefined;
  }

  /** Adds a chunk. What came of one that was cut off stays, so that the client can go on from there. */
  async append({ id }: UploadSession, body: ByteStream, { length, onGrow }: AppendOptions): Promise<void> {
    const session = this.#claim(id);
    const before = { size: session.size, hash: session.hash.copy() };
    const handle = await open(session.path, 'r+').catch((error: unknown) => {
      this.#release(session);
      throw error;
    });
    try {
      for await (const chunk of coalesced(body)) {
        if (session.size + chunk.length - before.size > (length ?? Number.POSITIVE_INFINITY)) throw wrongLength(length);
        this.#admit(session, chunk.length);
        await writeAt(handle, chunk, session.size).catch((error: unknown) => {
          this.#reserve(-chunk.length);
          throw error;
        });
        session.hash.update(chunk);
        session.size += chunk.length;
        onGrow?.(session.size);
      }
      if (length !== undefined && session.size - before.size !== length) throw wrongLength(length);
    } catch (error) {
      if (error instanceof RepositoryError) {
        await handle.truncate(before.size);
        this.#reserve(before.size - session.size);
        session.size = before.size;
        session.hash = before.hash;
      }
      throw error;
    } finally {
      await handle.close();
      this.#release(session);
    }
  }

  /**
   * Ends a session whose content has the digest: gives its file, which the disk has, to `keep`, which says when it counts
   * elsewhere. Content that has another digest can never become right: it is thrown away with the session.
   */
  async finish<T>({ id }: UploadSession, digest: BlobDigest, keep: Keep<T>): Promise<T> {
    const session = this.#claim(id);
    try {
      const found = await sealed(session, algorithmOf(digest));
      if (found !== digest)
        throw new RepositoryError('DIGEST_INVALID', `the content has the digest ${found}, not ${digest}`);
      return await keep(session.path, () => this.#uncount(session));
    } finally {
      await this.#forget(session);
    }
  }

  async cancel({ id }: UploadSession): Promise<void> {
    await this.#forget(this.#claim(id));
  }

  /** Of whoever began it; other programs cannot reach an open file that was renamed or removed. */
  async read({ id }: UploadSession): Promise<ReadableUpload> {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new RepositoryError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
    const handle = await open(session.path, 'r');
    return {
      readInto: (buffer, offset) => readFully(handle, buffer, offset),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  }

  /** Throws away what nobody has touched for long. */
  async removeIdle(): Promise<void> {
    const oldest = this.#options.now() - this.#options.limits.sessionIdleMs;
    const idle = [...this.#sessions.values()].filter(({ isBusy, touched }) => !isBusy && touched <= oldest);
    await Promise.all(idle.map((session) => this.#forget(session)));
  }

  /** Whether somebody is pushing blobs into a repository. */
  isOpen(repository: Repository): boolean {
    return (this.#perRepository.get(repository) ?? 0) > 0;
  }

  #enter(session: Session): void {
    this.#sessions.set(session.id, session);
    this.#options.use.openUpload();
    count(this.#perRepository, session.repository, 1);
    if (session.client !== undefined) count(this.#perClient, session.client, 1);
  }

  #claim(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new RepositoryError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
    if (session.isBusy) {
      throw new RepositoryError('UPLOAD_BUSY', 'another request is writing to this upload');
    }
    session.isBusy = true;
    return session;
  }

  #release(session: Session): void {
    session.isBusy = false;
    session.touched = this.#options.now();
  }

  #admit(session: Session, bytes: number): void {
    const { uploadBytes, pendingBytes } = this.#options.limits;
    if (session.size + bytes > uploadBytes) {
      throw new RepositoryError('TOO_LARGE', `the blob is larger than the limit of ${formatBytes(uploadBytes)}`);
    }
    if (this.#pendingBytes + bytes > pendingBytes || !this.#options.use.fits(bytes)) throw noRoom();
    this.#reserve(bytes); // before it is written: others ask meanwhile
  }

  #reserve(bytes: number): void {
    this.#pendingBytes += bytes;
    this.#options.use.growUpload(bytes);
  }

  #uncount(session: Session): void {
    if (!session.isCounted) return;
    session.isCounted = false;
    this.#pendingBytes -= session.size;
    this.#options.use.closeUpload(session.size);
  }

  async #forget(session: Session): Promise<void> {
    if (!this.#sessions.delete(session.id)) return;
    this.#uncount(session);
    count(this.#perRepository, session.repository, -1);
    if (session.client !== undefined) count(this.#perClient, session.client, -1);
    await rm(session.path, { force: true });
  }
}

/** Waits until the disk has the content, and gives its digest. */
async function sealed({ path, algorithm, hash }: Session, wanted: Algorithm): Promise<BlobDigest> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    if (wanted === algorithm) return digestFrom(algorithm, hash.copy());
    const other = createHash(wanted);
    for await (const chunk of handle.createReadStream({ start: 0, autoClose: false }))
      other.update(chunk as Uint8Array);
    return digestFrom(wanted, other);
  } finally {
    await handle.close();
  }
}

async function writeAt(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

function count(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}

function tooMany(problem: string): RepositoryError {
  return new RepositoryError('TOO_MANY_UPLOADS', problem);
}

export function noRoom(): RepositoryError {
  return new RepositoryError('NO_ROOM', 'this registry has no room left');
}

/** Of names and facts, which are kept in memory. */
export function noMemory(): RepositoryError {
  return new RepositoryError('NO_ROOM', 'this registry holds as many names as its memory takes');
}

function wrongLength(length: number | undefined): RepositoryError {
  return new RepositoryError('SIZE_INVALID', `the chunk does not have the ${length} bytes that its headers announce`);
}
