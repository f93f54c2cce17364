import type { ByteStream } from '../../bytes/index.ts';
import { type Algorithm, algorithmOf, type BlobDigest } from '../blob-digest.ts';
import type {
  AppendOptions,
  ManifestRecord,
  NewManifest,
  OpenBlob,
  ReadableStore,
  ReadableUpload,
  UploadSession,
  WritableStore,
} from '../content-store.ts';
import { RepositoryError } from '../repository-error.ts';
import type { Repository, Tag } from '../repository-names.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * Joins two stores: writes go to the upper one, and missing content is read from the lower one, which never changes. A
 * tag in the upper store hides the same tag in the lower one until it is deleted. Content of the lower store cannot be
 * deleted. The caller closes both.
 */
export class OverlayStore implements WritableStore {
  readonly #lower: ReadableStore;
  readonly #upper: WritableStore;

  constructor(lower: ReadableStore, upper: WritableStore) {
    this.#lower = lower;
    this.#upper = upper;
  }

  async repositories(): Promise<readonly string[]> {
    const [upper, lower] = await Promise.all([this.#upper.repositories(), this.#lower.repositories()]);
    return union(upper, lower);
  }

  async tags(repository: Repository): Promise<readonly string[] | undefined> {
    const [upper, lower] = await Promise.all([this.#upper.tags(repository), this.#lower.tags(repository)]);
    return upper === undefined || lower === undefined ? (upper ?? lower) : union(upper, lower);
  }

  async manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return byDigest(await this.#lower.manifests(repository), await this.#upper.manifests(repository));
  }

  async findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const upper = await this.#upper.findManifest(repository, reference);
    return upper ?? (await this.#lower.findManifest(repository, reference));
  }

  async readManifest(record: ManifestRecord): Promise<Uint8Array | undefined> {
    return (await this.#upper.readManifest(record)) ?? (await this.#lower.readManifest(record));
  }

  async openManifest(record: ManifestRecord): Promise<OpenBlob | undefined> {
    return (await this.#upper.openManifest(record)) ?? (await this.#lower.openManifest(record));
  }

  async referrers(repository: Repository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    return byDigest(await this.#lower.referrers(repository, subject), await this.#upper.referrers(repository, subject));
  }

  async blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    return (await this.#upper.blobSize(repository, digest)) ?? (await this.#lower.blobSize(repository, digest));
  }

  async openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    return (await this.#upper.openBlob(repository, digest)) ?? (await this.#lower.openBlob(repository, digest));
  }

  async storedAt(record: ManifestRecord): Promise<number | undefined> {
    return (await this.#upper.storedAt?.(record)) ?? (await this.#lower.storedAt?.(record));
  }

  beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession> {
    return this.#upper.beginUpload(repository, algorithm, client);
  }

  pushing(repository: Repository): Disposable {
    return this.#upper.pushing(repository);
  }

  keepUnnamed(of: (repository: Repository) => boolean): void {
    this.#upper.keepUnnamed(of);
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#upper.findUpload(repository, id);
  }

  appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    return this.#upper.appendUpload(session, body, options);
  }

  openUpload(session: UploadSession): Promise<ReadableUpload> {
    return this.#upper.openUpload(session);
  }

  finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    return this.#upper.finishUpload(session, digest);
  }

  cancelUpload(session: UploadSession): Promise<void> {
    return this.#upper.cancelUpload(session);
  }

  makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean> {
    return this.#upper.makeRoom(bytes, isReplaceable);
  }

  /** Copies a blob of the lower store, so that the upper one is complete on its own. */
  async mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean> {
    if ((await this.#lower.blobSize(repository, digest)) !== undefined) return true;
    if (await this.#upper.mountBlob(repository, digest, from)) return true;
    for (const source of from === undefined ? await this.#lower.repositories() : [from]) {
      await using blob = await this.#lower.openBlob(source as Repository, digest);
      if (blob !== undefined) return await this.#copy(repository, digest, blob);
    }
    return false;
  }

  async #copy(repository: Repository, digest: BlobDigest, blob: OpenBlob): Promise<boolean> {
    const session = await this.#upper.beginUpload(repository, algorithmOf(digest));
    try {
      await this.#upper.appendUpload(session, contentOf(blob), { length: blob.size });
    } catch (error) {
      await this.#upper.cancelUpload(session);
      throw error;
    }
    await this.#upper.finishUpload(session, digest);
    return true;
  }

  putManifest(repository: Repository, manifest: NewManifest): Promise<void> {
    return this.#upper.putManifest(repository, manifest);
  }

  async deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    if (await this.#upper.deleteBlob(repository, digest)) return true;
    return refuseBelow(await this.#lower.blobSize(repository, digest));
  }

  async deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    if (await this.#upper.deleteManifest(repository, digest)) return true;
    return refuseBelow(await this.#lower.findManifest(repository, digest));
  }

  async deleteTag(repository: Repository, tag: Tag): Promise<boolean> {
    if (await this.#upper.deleteTag(repository, tag)) return true;
    return refuseBelow(await this.#lower.findManifest(repository, tag));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Returns false if there is nothing to delete. */
function refuseBelow(found: unknown): false {
  if (found === undefined) return false;
  throw new RepositoryError('UNSUPPORTED', 'this is served read-only and cannot be deleted');
}

function byDigest(...lists: readonly (readonly ManifestRecord[])[]): readonly ManifestRecord[] {
  const records = new Map(lists.flat().map((record) => [record.digest, record]));
  return [...records.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

async function* contentOf(blob: OpenBlob): ByteStream {
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, blob.size - at));
    await blob.readInto(piece, at);
    yield piece;
  }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
