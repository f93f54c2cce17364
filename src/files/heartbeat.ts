import { readFile, utimes } from 'node:fs/promises';
import { RootsmithError } from '../errors/index.ts';
import { isMissingFile } from './absent.ts';

/** How often the holder of a lock touches it. */
const BEAT_MS = 1500;
/** If a lock is watched and not touched for this time, its process has ended. */
export const STALE_MS = 12_000;
/** After this time without a touch, the holder checks that the lock is still its own before it writes anything. */
const DOUBT_MS = STALE_MS / 2;

/** A lock that this process holds. */
export interface HeldLock {
  /**
   * Throws `PLACE_BUSY` if another process has taken the lock, because this process or its disk was stopped for long.
   */
  verify(): Promise<void>;
}

/**
 * Touches a lock file while it is held, so that other processes see that its holder is alive, even from other machines.
 * Each process measures durations by its own monotonic clock, so clocks are never compared.
 */
export class Heartbeat implements HeldLock, Disposable {
  readonly #path: string;
  readonly #text: string;
  readonly #timer: NodeJS.Timeout;
  #lastBeat = performance.now();
  #isLost = false;
  #beating: Promise<void> | undefined;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS).unref();
  }

  async verify(): Promise<void> {
    if (performance.now() - this.#lastBeat > DOUBT_MS) await this.#beat();
    if (!this.#isLost) return;
    throw new RootsmithError('PLACE_BUSY', `\`${this.#path}\` is now held by another process: nothing is written`, {
      hint: 'End one of the two processes, and start this one again.',
      details: { path: this.#path },
    });
  }

  /** Tells whether the file is still the lock of this holder. */
  async isOurs(): Promise<boolean> {
    return (await readFile(this.#path, 'latin1').catch(() => undefined)) === this.#text;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #beat(): Promise<void> {
    this.#beating ??= this.#touch().finally(() => (this.#beating = undefined));
    return this.#beating;
  }

  async #touch(): Promise<void> {
    try {
      if ((await readFile(this.#path, 'latin1')) !== this.#text) this.#isLost = true;
      if (this.#isLost) return;
      const now = new Date();
      await utimes(this.#path, now, now);
      this.#lastBeat = performance.now();
    } catch (error) {
      // A missing file means that the lock was taken away. A disk failure does not mean that.
      if (isMissingFile(error)) this.#isLost = true;
    }
  }
}
