import type { ReadableStore } from '../content-store.ts';
import { belowHost, hostFolder } from '../repository-names.ts';
import { renamed } from './renamed.ts';

/** The repositories below one host, under the names that they have at that host. Read-only. */
export function scopedTo(host: string, store: ReadableStore): ReadableStore {
  const prefix = `${hostFolder(host)}/`;
  return renamed(store, {
    nameOf: (repository) => belowHost(host, repository),
    list: (names) => names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
  });
}
