import type { ReadableStore } from '../content-store.ts';
import { renamed } from './renamed.ts';

/** The same store without what changes it. It stays the caller's to close. */
export function readOnly(store: ReadableStore): ReadableStore {
  return renamed(store, { nameOf: (repository) => repository, list: (names) => names });
}
