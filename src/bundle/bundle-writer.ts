import { coalesced } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { blobPath, LAYOUT_CONTENT } from '../layout/index.ts';
import { type BlobContent, type Descriptor, type Digest, digestOf, type WriteBlobOptions } from '../oci/index.ts';
import { BlockHasher } from './block-hasher.ts';
import { encodeChecksums, volumeSums } from './checksums.ts';
import { type DraftPlace, leadingFiles } from './draft-place.ts';
import { checksumsPath } from './format.ts';
import type { DraftJournal } from './journal.ts';
import type { BundlePlan } from './plan-bundle.ts';
import type { PlacedFile } from './tar-layout.ts';

const READ_BYTES = 1024 * 1024;
/** After an interruption, at most this much of a blob is fetched again. */
const NOTE_EVERY_BYTES: number = 64 * 1024 * 1024;

/** Writes the files of a planned bundle. Blobs may come in any order and at the same time. */
export class BundleWriter {
  readonly #plan: BundlePlan;
  readonly #place: DraftPlace;
  readonly #journal: DraftJournal;
  readonly #blobs: ReadonlyMap<Digest, PlacedFile>;
  readonly #sums = new Map<string, readonly string[]>();
  /** Running checks and transfers, by blob. */
  readonly #working = new Map<Digest, Promise<boolean>>();

  constructor(plan: BundlePlan, place: DraftPlace, journal: DraftJournal) {
    this.#plan = plan;
    this.#place = place;
    this.#journal = journal;
    this.#blobs = new Map(
      plan.map.files.filter(({ path, digest }) => path === blobPath(digest)).map((file) => [file.digest, file]),
    );
  }

  /** Tells whether the plan contains a blob. */
  hasPlaceFor(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  /** Tells whether a blob is written. Bytes from an earlier run are read once and hashed. */
  async hasBlob({ digest }: Pick<Descriptor, 'digest'>, signal?: AbortSignal): Promise<boolean> {
    const file = this.#blobs.get(digest);
    if (file === undefined || this.#sums.has(file.path)) return file !== undefined;
    return await this.#once(digest, () => this.#recover(file, signal));
  }

  /** Writes a blob to its place, and continues where an earlier run stopped. */
  async writeBlob(
    { digest }: Pick<Descriptor, 'digest'>,
    content: BlobContent,
    options: WriteBlobOptions = {},
  ): Promise<void> {
    const file = this.#blobs.get(digest);
    if (file === undefined) throw new Error(`bug: ${digest} is not in the plan of the bundle`);
    if (await this.hasBlob(file, options.signal)) return;
    await this.#once(digest, async () => {
      if (this.#sums.has(file.path)) return true;
      const hasher = await this.#hashedStart(file, options.signal);
      if (hasher.bytes > 0 && (await this.#isWritten(file, { hasher, content, options }))) return true;
      const anew = { hasher: new BlockHasher(file, this.#plan.map), content, options };
      if (await this.#isWritten(file, anew)) return true;
      throw new RootsmithError('DIGEST_MISMATCH', `blob ${digest} arrived with another digest`, {
        hint: 'Run the command again; if that does not help, the source is damaged or was tampered with.',
        details: { expected: digest },
      });
    });
  }

  /**
   * Writes all files that are not blobs, and waits until everything is on disk. Throws `BUNDLE_INCOMPLETE` if a blob is
   * missing.
   */
  async finish(signal?: AbortSignal): Promise<void> {
    const { map, extras } = this.#plan;
    for (const file of map.files) {
      const bytes = extras.get(file.path);
      if (bytes !== undefined) await this.#writeSmall(file, bytes);
      else if (!(await this.hasBlob(file, signal))) throw missingBlob(file);
    }
    const [layout, own] = leadingFiles(map);
    await this.#writeSmall(layout, LAYOUT_CONTENT);
    await this.#writeSmall(own, map.bytes);
    const checksums = await this.#writeChecksums();
    await this.#place.finish([layout, own, ...map.files, checksums]);
  }

  async #writeChecksums(): Promise<PlacedFile> {
    const { map } = this.#plan;
    const blocks = new Map([...this.#sums].filter(([, sums]) => sums.length > 1));
    const inOrder = new Map(
      map.files.flatMap(({ path }) => (blocks.has(path) ? [[path, blocks.get(path) ?? []]] : [])),
    );
    const bytes = encodeChecksums({ bundle: map.id, volumes: volumeSums(map.id, map, inOrder), blocks: inOrder });
    if (bytes.length !== map.checksums.size) throw new Error('bug: the checksums have another size than planned');
    const digest = digestOf(bytes);
    const file = { path: checksumsPath(digest), digest, ...map.checksums };
    await this.#writeSmall(file, bytes);
    return file;
  }

  async #writeSmall(file: PlacedFile, bytes: Uint8Array): Promise<void> {
    const hasher = new BlockHasher(file, this.#plan.map);
    hasher.update(bytes);
    this.#sums.set(file.path, hasher.sums);
    await this.#place.write(file, 0, bytes);
    await this.#place.close(file);
  }

  /** Hashes the bytes of a blob that an earlier run has written according to its journal. */
  async #hashedStart(file: PlacedFile, signal?: AbortSignal): Promise<BlockHasher> {
    const hasher = new BlockHasher(file, this.#plan.map);
    const noted = Math.min(this.#journal.bytesOf(file.digest), file.size);
    while (hasher.bytes < noted) {
      signal?.throwIfAborted();
      const bytes = await this.#place.read(file, hasher.bytes, Math.min(READ_BYTES, noted - hasher.bytes));
      if (bytes.length === 0) break;
      hasher.update(bytes);
    }
    return hasher;
  }

  async #recover(file: PlacedFile, signal?: AbortSignal): Promise<boolean> {
    if (file.size === 0 || this.#journal.bytesOf(file.digest) < file.size) return false;
    const hasher = await this.#hashedStart(file, signal);
    return hasher.bytes === file.size && this.#keep(file, hasher);
  }

  async #isWritten(file: PlacedFile, { hasher, content, options }: Transfer): Promise<boolean> {
    let noted = hasher.bytes;
    try {
      for await (const chunk of coalesced(content.open(hasher.bytes))) {
        options.signal?.throwIfAborted();
        if (hasher.bytes + chunk.length > file.size) throw wrongSize(file, `more than ${file.size}`);
        await this.#place.write(file, hasher.bytes, chunk);
        hasher.update(chunk);
        options.onProgress?.(hasher.bytes);
        if (hasher.bytes - noted < NOTE_EVERY_BYTES) continue;
        noted = hasher.bytes;
        await this.#journal.note(file.digest, noted);
      }
    } finally {
      await this.#journal.note(file.digest, hasher.bytes);
    }
    if (hasher.bytes !== file.size) throw wrongSize(file, String(hasher.bytes));
    const isRight = this.#keep(file, hasher);
    if (isRight) await this.#place.close(file);
    else await this.#journal.note(file.digest, 0);
    return isRight;
  }

  #keep(file: PlacedFile, hasher: BlockHasher): boolean {
    const isRight = hasher.digest() === file.digest;
    if (isRight) this.#sums.set(file.path, hasher.sums);
    return isRight;
  }

  /** Callers that need the same blob wait for the one that works on it. */
  async #once(digest: Digest, work: () => Promise<boolean>): Promise<boolean> {
    for (let running = this.#working.get(digest); running !== undefined; running = this.#working.get(digest)) {
      if (await running.catch(() => false)) return true;
    }
    const mine = work().finally(() => this.#working.delete(digest));
    this.#working.set(digest, mine);
    return await mine;
  }
}

interface Transfer {
  readonly hasher: BlockHasher;
  readonly content: BlobContent;
  readonly options: WriteBlobOptions;
}

function wrongSize({ digest, size }: PlacedFile, found: string): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `blob ${digest} should have ${size} bytes, found ${found}`, {
    hint: 'Run the command again; the transfer may have been cut short.',
    details: { expected: size, found },
  });
}

function missingBlob({ digest }: PlacedFile): RootsmithError {
  return new RootsmithError('BUNDLE_INCOMPLETE', `the bundle is not finished: ${digest} is missing`, {
    hint: 'Run the same command again: it goes on where this run has ended.',
    details: { digest },
  });
}
