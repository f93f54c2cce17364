import type { PaxRecord } from './pax.ts';
import { xattrsOf } from './xattrs.ts';

/**
 * What the global pax headers said so far. They apply to all following entries, so values derived from them are
 * made once.
 */
export class Globals {
  /** The bytes of the headers, as stored. */
  bytes = 0;
  readonly #records = new Map<string, PaxRecord>();
  #xattrs: ReadonlyMap<string, Uint8Array> | undefined;

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** The attributes, the same object until a header adds more. */
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
