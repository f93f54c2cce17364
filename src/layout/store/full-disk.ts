import type { ByteStream } from '../../bytes/index.ts';
import type {
  Algorithm,
  AppendOptions,
  BlobDigest,
  ManifestRecord,
  NewManifest,
  OpenBlob,
  ReadableStore,
  ReadableUpload,
  Repository,
  Tag,
  UploadSession,
  WritableStore,
} from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import { noRoom } from '../uploads/uploads.ts';

/** Between two looks whether there is room by now. */
const RETRY_MS = 2000;

/**
 * A folder on a full disk: it is read as it is. Each change looks whether the folder can be opened for writing by now; from
 * then on everything goes there.
 */
export class FullDiskStore implements WritableStore {
  readonly #reader: ReadableStore;
  readonly #open: () => Promise<WritableStore>;
  readonly #report: Report;
  #writer: WritableStore | undefined;
  #opening: Promise<WritableStore> | undefined;
  #lastTry = performance.now();
  #keepsUnnamed: ((repository: Repository) => boolean) | undefined;

  constructor(reader: ReadableStore, open: () => Promise<WritableStore>, { report }: { readonly report: Report }) {
    this.#reader = reader;
    this.#open = open;
    this.#report = report;
  }

  repositories(): Promise<readonly string[]> {
    return this.#readable.repositories();
  }

  tags(repository: Repository): Promise<readonly string[] | undefined> {
    return this.#readable.tags(repository);
  }

  findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    return this.#readable.findManifest(repository, reference);
  }

  manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return this.#readable.manifests(repository);
  }

  readManifest(record: ManifestRecord): Promise<Uint8Array | undefined> {
    return this.#readable.readManifest(record);
  }

  openManifest(record: ManifestRecord): Promise<OpenBlob | undefined> {
    return this.#readable.openManifest(record);
  }

  referrers(repository: Repository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    return this.#readable.referrers(repository, subject);
  }

  blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    return this.#readable.blobSize(repository, digest);
  }

  openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    return this.#readable.openBlob(repository, digest);
  }

  async beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession> {
    return await (await this.#writable()).beginUpload(repository, algorithm, client);
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#writer?.findUpload(repository, id);
  }

  async appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    await (await this.#writable()).appendUpload(session, body, options);
  }

  async finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    await (await this.#writable()).finishUpload(session, digest);
  }

  async cancelUpload(session: UploadSession): Promise<void> {
    await (await this.#writable()).cancelUpload(session);
  }

  async openUpload(session: UploadSession): Promise<ReadableUpload> {
    return await (await this.#writable()).openUpload(session);
  }

  async makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean> {
    const writer = await this.#writable().catch(() => undefined);
    return (await writer?.makeRoom(bytes, isReplaceable)) ?? false;
  }

  async mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean> {
    return await (await this.#writable()).mountBlob(repository, digest, from);
  }

  pushing(repository: Repository): Disposable {
    return this.#writer?.pushing(repository) ?? { [Symbol.dispose]: () => undefined };
  }

  keepUnnamed(of: (repository: Repository) => boolean): void {
    this.#keepsUnnamed = of;
    this.#writer?.keepUnnamed(of);
  }

  async putManifest(repository: Repository, manifest: NewManifest): Promise<void> {
    await (await this.#writable()).putManifest(repository, manifest);
  }

  async deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return await (await this.#writable()).deleteBlob(repository, digest);
  }

  async deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return await (await this.#writable()).deleteManifest(repository, digest);
  }

  async deleteTag(repository: Repository, tag: Tag): Promise<boolean> {
    return await (await this.#writable()).deleteTag(repository, tag);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#writer?.[Symbol.asyncDispose]();
    await this.#reader[Symbol.asyncDispose]();
  }

  get #readable(): ReadableStore {
    return this.#writer ?? this.#reader;
  }

  /** Throws 507 while there is no room, without asking the disk each time. */
  async #writable(): Promise<WritableStore> {
    if (this.#writer !== undefined) return this.#writer;
    if (this.#opening === undefined && performance.now() - this.#lastTry < RETRY_MS) throw noRoom();
    this.#opening ??= this.#tryToOpen().finally(() => (this.#opening = undefined));
    return await this.#opening;
  }

  async #tryToOpen(): Promise<WritableStore> {
    this.#lastTry = performance.now();
    const writer = await this.#open();
    if (this.#keepsUnnamed !== undefined) writer.keepUnnamed(this.#keepsUnnamed);
    this.#writer = writer;
    this.#report({ kind: 'warning', message: 'the disk has room again: pushes are taken' });
    return writer;
  }
}
