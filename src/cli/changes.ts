import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Editors save a file in several steps, and a checkout writes many files, so changes are collected until none comes for
 * this time.
 */
const QUIET_MS = 60;

/** Watches files and directories for changes from the moment it is opened. */
export class Changes implements Disposable {
  readonly #watchers: FSWatcher[] = [];
  #seen = 0;
  #wake: () => void = doNothing;

  private constructor() {}

  /** Watches directories with their content. A file is watched through its directory, because editors replace files. */
  static async watch(paths: readonly string[]): Promise<Changes> {
    const changes = new Changes();
    for (const path of paths) await changes.#add(path);
    return changes;
  }

  /** Waits for a change since the last call, or since `watch`, and then until no more changes come. */
  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#seen === 0) await this.#change(signal);
    for (let before = -1; before !== this.#seen; ) {
      before = this.#seen;
      await sleep(QUIET_MS, undefined, { signal });
    }
    this.#seen = 0;
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  async #add(path: string): Promise<void> {
    const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    const watcher = isDirectory
      ? watch(path, { recursive: true }, () => this.#note())
      : watch(dirname(path), (_, name) => (name === basename(path) ? this.#note() : undefined));
    // The watch of a removed directory ends; the next build reports what is missing.
    watcher.on('error', () => this.#note());
    this.#watchers.push(watcher);
  }

  #note(): void {
    this.#seen += 1;
    this.#wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      this.#wake = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
    });
  }
}

function doNothing(): void {}
