import type { ReadableStore } from '../content-store.ts';
import { belowHost, hostFolder } from '../repository-names.ts';
import { renamed } from './renamed.ts';

/** What lies below one host, under the names that it has there. For reading only. */
export function scopedTo(host: string, store: ReadableStore): ReadableStore {
  const prefix = `${hostFolder(host)}/`;
  return renamed(store, {
    nameOf: (repository) => belowHost(host, repository),
    list: (names) => names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
  });
}
