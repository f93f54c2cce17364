import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStream } from '../../bytes/index.ts';
import { claimFolder, removeAbandoned, syncDirectory, type Trust, trustIn, writeTemporary } from '../../files/index.ts';
import { type Algorithm, algorithms } from '../../oci/index.ts';
import { BLOBS_FOLDER, blobPath } from '../file-names.ts';

const FOLDER_MODE = 0o777; // what the umask leaves of it: layouts are there to be read

/** How content is stored. */
interface ReceiveOptions {
  /** What it is, for messages. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** That of its digest. @default sha256 */
  readonly algorithm?: Algorithm;
}

/**
 * The `blobs` of a layout on disk, and the one way in which content gets there: into a temporary file beside its place,
 * and by rename once it was found right.
 */
export class BlobDirectory {
  readonly #root: string;
  readonly #isDurable: boolean;
  #trust: Promise<Trust> | undefined;

  constructor(root: string, { isDurable }: { readonly isDurable: boolean }) {
    this.#root = root;
    this.#isDurable = isDurable;
  }

  pathOf(digest: string): string {
    return join(this.#root, blobPath(digest));
  }

  /** Who may have made what is found here. */
  trust(): Promise<Trust> {
    return (this.#trust ??= trustIn(this.#root));
  }

  async removeAbandoned(): Promise<void> {
    for (const algorithm of algorithms) await removeAbandoned(this.#folderOf(algorithm));
  }

  /** Makes the folders of the blobs, or finds them. Neither may lead elsewhere. */
  async prepare(algorithm: Algorithm = 'sha256'): Promise<void> {
    const trust = await this.trust();
    for (const folder of [join(this.#root, BLOBS_FOLDER), this.#folderOf(algorithm)]) {
      const isNew = await claimFolder(folder, trust, FOLDER_MODE);
      if (isNew && this.#isDurable) await syncDirectory(dirname(folder));
    }
  }

  /** Stores what comes without a name, and gives its path. */
  async receive(content: ByteStream, { algorithm = 'sha256', ...options }: ReceiveOptions): Promise<string> {
    await this.prepare(algorithm);
    return await writeTemporary(this.#folderOf(algorithm), content, { ...options, durable: this.#isDurable });
  }

  /** Gives a file whose content was found right, and which the disk has, the name of its digest. */
  async place(digest: string, file: string): Promise<void> {
    await rename(file, this.pathOf(digest));
  }

  /** Makes the names of blobs last beyond a power cut. */
  async sync(algorithm: Algorithm = 'sha256'): Promise<void> {
    await syncDirectory(this.#folderOf(algorithm));
  }

  #folderOf(algorithm: Algorithm): string {
    return join(this.#root, BLOBS_FOLDER, algorithm);
  }
}
