import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { openOwn, readOwn, type Trust, writeFileWhole } from '../../files/index.ts';
import { type Digest, parseDigest } from '../../oci/index.ts';
import { LEDGER_FILE } from '../file-names.ts';

const DIGEST = /^\+?(sha256:[0-9a-f]{64})$/;

/** What the file says. */
export interface Written {
  readonly digests: ReadonlySet<Digest>;
  /** Whether a run has added to it, and nobody has looked since for blobs that nothing names any more. */
  readonly isOpen: boolean;
}

/**
 * The list of blobs that this program wrote. A line with a plus is added before a blob gets its name, or before
 * a name gets another meaning; the list is written anew, sorted and without, once the layout is in order. So a run
 * that was killed at any moment leaves lines that tell the next one to look.
 */
export class Ledger {
  readonly #directory: string;
  readonly #trust: Trust;
  readonly #added = new Set<Digest>();

  constructor(directory: string, trust: Trust) {
    this.#directory = directory;
    this.#trust = trust;
  }

  get #path(): string {
    return join(this.#directory, LEDGER_FILE);
  }

  async read(): Promise<Written> {
    const bytes = await readOwn(this.#path, this.#trust);
    const lines = new TextDecoder().decode(bytes).split('\n');
    const digests = lines.flatMap((line) => DIGEST.exec(line)?.slice(1).map(parseDigest) ?? []);
    return { digests: new Set(digests), isOpen: lines.some((line) => line.startsWith('+')) };
  }

  /** Notes a blob that is about to get its name. */
  async add(digest: Digest): Promise<void> {
    if (this.#added.has(digest)) return;
    await this.#append(`+${digest}\n`);
    this.#added.add(digest);
  }

  /** Notes that a name is about to mean something else. */
  async reopen(): Promise<void> {
    await this.#append('+\n');
  }

  /** Waits until the disk has it. */
  async sync(): Promise<void> {
    if (this.#added.size === 0) return;
    await using handle = await this.#open();
    await handle.sync();
  }

  /** The list as it is from now on, with those that nothing names yet; none where there is nothing to say. */
  async replace(named: readonly Digest[], unnamed: readonly Digest[]): Promise<void> {
    const lines = [...named.toSorted(), ...unnamed.toSorted().map((digest) => `+${digest}`)].map((line) => `${line}\n`);
    if (lines.length === 0) await rm(this.#path, { force: true });
    else await writeFileWhole(this.#path, streamOf(new TextEncoder().encode(lines.join(''))));
  }

  async #append(line: string): Promise<void> {
    try {
      await using handle = await this.#open();
      await handle.appendFile(line);
    } catch (error) {
      throw asRootsmithError(error, `write \`${this.#path}\``);
    }
  }

  async #open(): Promise<FileHandle> {
    const append = constants.O_WRONLY | constants.O_APPEND;
    const found = await openOwn(this.#path, { trust: this.#trust, flags: append });
    if (found !== undefined) return found;
    try {
      return await open(this.#path, append | constants.O_CREAT | constants.O_EXCL, 0o666);
    } catch (error) {
      // Another run has made it meanwhile.
      const made = await openOwn(this.#path, { trust: this.#trust, flags: append });
      if (made === undefined) throw error;
      return made;
    }
  }
}
