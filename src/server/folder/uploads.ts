import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, coalesced } from '../../bytes/index.ts';
import { ApiError } from '../api-error.ts';
import { type Algorithm, algorithmOf, type BlobDigest, digestFrom } from '../blob-digest.ts';
import type { ServerLimits } from '../limits.ts';
import type { Repository } from '../names.ts';
import type { AppendOptions, OpenUpload, UploadSession } from '../store.ts';
import { readFully } from './blob-files.ts';

type UploadLimits = Pick<ServerLimits, 'uploadBytes' | 'pendingBytes' | 'sessions' | 'sessionIdleMs' | 'diskBytes'>;

export interface UploadsOptions {
  readonly limits: UploadLimits;
  /** Milliseconds, for idle sessions. */
  readonly now: () => number;
  /** Bytes that finished blobs take. */
  readonly storedBytes: () => number;
}

interface Session extends UploadSession {
  readonly path: string;
  readonly algorithm: Algorithm;
  size: number;
  hash: Hash;
  touched: number;
  isBusy: boolean;
}

/**
 * Uploads that are not finished: one file each. They live in memory otherwise, so those of an earlier
 * run are thrown away at the start; their clients are told that the session is unknown and begin anew.
 */
export class Uploads {
  readonly #directory: string;
  readonly #options: UploadsOptions;
  readonly #sessions = new Map<string, Session>();
  #pendingBytes = 0;

  constructor(directory: string, options: UploadsOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  async prepare(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
    await mkdir(this.#directory, { recursive: true });
  }

  async begin(repository: Repository, algorithm: Algorithm): Promise<UploadSession> {
    await this.removeIdle();
    const { sessions } = this.#options.limits;
    if (this.#sessions.size >= sessions) {
      throw new ApiError('TOOMANYREQUESTS', `${sessions} uploads are open already`, {
        headers: { 'Retry-After': '60' },
      });
    }
    const id = randomUUID();
    const path = join(this.#directory, id);
    const touched = this.#options.now();
    const hash = createHash(algorithm);
    const session: Session = { id, repository, path, algorithm, size: 0, hash, touched, isBusy: false };
    await (await open(path, 'wx')).close();
    this.#sessions.set(id, session);
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
    const handle = await open(session.path, 'r+');
    try {
      for await (const chunk of coalesced(body)) {
        this.#admit(session, chunk.length);
        if (session.size + chunk.length - before.size > (length ?? Number.POSITIVE_INFINITY)) throw wrongLength(length);
        await writeAt(handle, chunk, session.size);
        session.hash.update(chunk);
        this.#grow(session, chunk.length);
        onGrow?.(session.size);
      }
      if (length !== undefined && session.size - before.size !== length) throw wrongLength(length);
    } catch (error) {
      if (error instanceof ApiError) {
        await handle.truncate(before.size);
        this.#grow(session, before.size - session.size);
        session.hash = before.hash;
      }
      throw error;
    } finally {
      await handle.close();
      this.#release(session);
    }
  }

  /**
   * Ends a session whose content has the digest: gives its file, which the disk has, to `keep`. Content
   * that has another digest can never become right: it is thrown away with the session.
   */
  async finish<T>({ id }: UploadSession, digest: BlobDigest, keep: (path: string) => Promise<T>): Promise<T> {
    const session = this.#claim(id);
    try {
      const found = await sealed(session, algorithmOf(digest));
      if (found !== digest) throw new ApiError('DIGEST_INVALID', `the content has the digest ${found}, not ${digest}`);
      return await keep(session.path);
    } finally {
      await this.#forget(session);
    }
  }

  async cancel({ id }: UploadSession): Promise<void> {
    await this.#forget(this.#claim(id));
  }

  /** Of whoever began it; other programs cannot reach an open file that was renamed or removed. */
  async read({ id }: UploadSession): Promise<OpenUpload> {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new ApiError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
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

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  #claim(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new ApiError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
    if (session.isBusy) {
      throw new ApiError('BLOB_UPLOAD_INVALID', 'another request is writing to this upload', { status: 409 });
    }
    session.isBusy = true;
    return session;
  }

  #release(session: Session): void {
    session.isBusy = false;
    session.touched = this.#options.now();
  }

  #admit(session: Session, bytes: number): void {
    const { uploadBytes, pendingBytes, diskBytes } = this.#options.limits;
    if (session.size + bytes > uploadBytes) {
      throw new ApiError('SIZE_INVALID', `the blob is larger than the limit of ${uploadBytes} bytes`, { status: 413 });
    }
    const pending = this.#pendingBytes + bytes;
    if (pending > pendingBytes || pending + this.#options.storedBytes() > diskBytes) throw noRoom();
  }

  #grow(session: Session, bytes: number): void {
    session.size += bytes;
    this.#pendingBytes += bytes;
  }

  async #forget(session: Session): Promise<void> {
    if (!this.#sessions.delete(session.id)) return;
    this.#pendingBytes -= session.size;
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

export function noRoom(): ApiError {
  return new ApiError('DENIED', 'this registry has no room left', { status: 507 });
}

function wrongLength(length: number | undefined): ApiError {
  return new ApiError('SIZE_INVALID', `the chunk does not have the ${length} bytes that its headers announce`);
}
