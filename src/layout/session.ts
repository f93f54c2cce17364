import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import {
  currentOwner,
  hasEnded,
  ownerOf,
  removeAbandoned,
  type Trust,
  temporaryName,
  trustIn,
} from '../files/index.ts';
import type { Report } from '../progress/index.ts';
import { BlobFolder } from './blobs/blob-folder.ts';
import { Ledger } from './blobs/ledger.ts';
import { removePartialBlobs, removePartialFolder } from './blobs/partial-folder.ts';
import { collect } from './collect/collect.ts';
import { withLayoutLock } from './layout-lock.ts';
import { checkOwnParts } from './own-parts.ts';

export interface LayoutSessionOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whoever holds the lock longer than this will put the layout in order themselves. */
const COLLECT_WAIT_MS = 2000;

/**
 * One writer at work in a layout. It is announced by a file in it while it lasts, since a blob that it found there
 * and counts on is named by nothing yet: nobody collects blobs while another writer is at work.
 */
export class LayoutSession {
  readonly directory: string;
  readonly trust: Trust;
  readonly blobs: BlobFolder;
  readonly ledger: Ledger;
  readonly #name: string;
  readonly #options: LayoutSessionOptions;

  private constructor(directory: string, trust: Trust, name: string, options: LayoutSessionOptions) {
    this.directory = directory;
    this.trust = trust;
    this.ledger = new Ledger(directory, trust);
    this.blobs = new BlobFolder(directory, { place: options.place, durable: true, ledger: this.ledger });
    this.#name = name;
    this.#options = options;
  }

  /** Announces a writer in a directory that is there. */
  static async open(directory: string, options: LayoutSessionOptions): Promise<LayoutSession> {
    const trust = await trustIn(directory);
    await checkOwnParts(directory, trust);
    await removeAbandoned(directory);
    const name = await temporaryName();
    // Under the lock, so that nobody is in the middle of collecting.
    await withLayoutLock(directory, () => announce(join(directory, name)), { signal: options.signal });
    const session = new LayoutSession(directory, trust, name, options);
    await session.blobs.removeAbandoned();
    return session;
  }

  /** Ends it. A session that did all it was to do leaves the layout in order: without blobs that nothing names. */
  async close({ isWhole }: { readonly isWhole: boolean }): Promise<void> {
    await rm(join(this.directory, this.#name), { force: true });
    await removePartialFolder(this.directory);
    if (isWhole && this.#options.signal?.aborted !== true) await this.#tidy();
  }

  /** What it does not get done, the next session does. */
  async #tidy(): Promise<void> {
    const tidy = async (): Promise<void> => {
      const other = await this.#otherWriter();
      if (other === 'here') return;
      if (other !== undefined) return this.#warn(`\`${other}\` says that a run on another machine writes there`);
      await removePartialBlobs(this.directory, this.trust);
      const { directory, trust, ledger, blobs } = this;
      const problem = await collect({ directory, trust, ledger, recent: blobs.trusted });
      if (problem !== undefined) this.#warn(problem);
    };
    try {
      await withLayoutLock(this.directory, tidy, { waitMs: COLLECT_WAIT_MS });
    } catch (error) {
      // The image is there: what the system refuses while we tidy up is no failure of the run.
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code !== 'PLACE_BUSY') this.#warn(error.message);
    }
  }

  /** Whether another writer is at work; one of another machine, of which nobody knows here whether it is, by its name. */
  async #otherWriter(): Promise<string | undefined> {
    const { host } = await currentOwner();
    let other: string | undefined;
    for (const name of await readdir(this.directory)) {
      const owner = ownerOf(name);
      if (owner === undefined || (await hasEnded(owner))) continue;
      if (owner.host === host) return 'here';
      other = name;
    }
    return other;
  }

  #warn(problem: string): void {
    const message = `blobs of \`${this.#options.place}\` that nothing names any more stay there: ${problem}`;
    this.#options.report?.({ kind: 'warning', message });
  }
}

async function announce(path: string): Promise<void> {
  try {
    await writeFile(path, '', { flag: 'wx' });
  } catch (error) {
    throw asRootsmithError(error, `write \`${path}\``);
  }
}
