import { readFile, utimes } from 'node:fs/promises';
import { RootsmithError } from '../errors/index.ts';

/** How often the holder of a lock shows that it lives. */
const BEAT_MS = 1500;
/** A lock that showed no life for so long, while somebody watched, belongs to a process that has ended. */
export const STALE_MS = 12_000;
/** From then on the holder looks whether the lock is still its own before it writes anything. */
const DOUBT_MS = STALE_MS / 2;

/** A lock that this process holds. */
export interface HeldLock {
  /** Throws `PLACE_BUSY` where the lock is another's by now: after this process, or its disk, stood still for long. */
  verify(): Promise<void>;
}

/**
 * Touches a lock file while it is held, so that others see that its holder lives, wherever they run. Durations are
 * measured by the monotonic clock of whoever measures: no two clocks are ever compared.
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
    throw new RootsmithError('PLACE_BUSY', `\`${this.#path}\` is held by another process by now: nothing is written`, {
      hint: 'End one of the two processes, and start this one again.',
      details: { path: this.#path },
    });
  }

  /** Whether the file is still this holder's to remove. */
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
      // Where it is gone, somebody took it away. A disk that fails says nothing about whose it is.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') this.#isLost = true;
    }
  }
}
