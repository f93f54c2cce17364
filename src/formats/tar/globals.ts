import type { PaxRecord } from './pax.ts';
import { xattrsOf } from './xattrs.ts';

/** What global pax headers said so far. They hold for all entries that follow, so what comes of them is made once. */
export class Globals {
  /** Of the headers, as stored. */
  bytes = 0;
  readonly #records = new Map<string, PaxRecord>();
  #xattrs: ReadonlyMap<string, Uint8Array> | undefined;

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** The same object until more is said. */
  get xattrs(): ReadonlyMap<string, Uint8Array> {
    this.#xattrs ??= xattrsOf(this.#records);
    return this.#xattrs;
  }

  add(records: readonly PaxRecord[]): void {
    for (const record of records) this.#records.set(record.key, record);
    this.#xattrs = undefined;
  }

  get(key: string): PaxRecord | undefined {
    return this.#records.get(key);
  }
}
