import type { ReadableStore } from '../content-store.ts';
import { renamed } from './renamed.ts';

/** The store without the operations that change it. The caller closes the store. */
export function readOnly(store: ReadableStore): ReadableStore {
  const view = renamed(store, { nameOf: (repository) => repository, list: (names) => names });
  return { ...view, usedBytes: () => store.usedBytes?.() };
}
