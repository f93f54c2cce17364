import { type EntryPath, fromByteName } from '../../bytes/index.ts';

/** What a finding is about; the names stay the same from release to release. */
export type BreakageRule =
  /** Something that init or machined need is gone, or of another kind. */
  | 'needed-path'
  /** An extension layer of the base has what the recipe brings, and wins. */
  | 'hidden-by-extension'
  /** The firmware of the initramfs is mounted over what the recipe brings. */
  | 'hidden-by-firmware'
  /** A kernel stays, and its modules go. */
  | 'lost-modules'
  /** Layers of the base list or bring modules that no longer fit. */
  | 'stale-module-index'
  /** A system extension is laid over the root file system as it is. */
  | 'extension-as-layer';

/** Something that a build would break or lose, although every file of it is sound. */
export interface Breakage {
  readonly rule: BreakageRule;
  /** What would happen, and why. */
  readonly message: string;
  /** One imperative sentence. */
  readonly advice: string;
}

/** A path as messages show it. */
export function shownPath(path: EntryPath | string): string {
  return `\`/${fromByteName(path)}\``;
}

const MAX_SHOWN = 5;

/** The first few of many, and how many more there are. */
export function listed(items: readonly string[]): string {
  const more = items.length - MAX_SHOWN;
  return more > 1 ? `${items.slice(0, MAX_SHOWN).join(', ')} and ${more} more` : items.join(', ');
}
