import { type EntryPath, fromByteName } from '../../bytes/index.ts';
import { fewItems } from '../../errors/index.ts';

/** The kind of a finding. The names stay the same from release to release. */
export type BreakageRule =
  /** A path that init or machined needs is gone, or of another kind. */
  | 'needed-path'
  /** An extension layer of the base hides a file of the recipe. */
  | 'hidden-by-extension'
  /** Two system extensions bring the same path. */
  | 'extension-collision'
  /** The firmware of the initramfs hides a file of the recipe. */
  | 'hidden-by-firmware'
  /** The kernel stays, but its modules are removed. */
  | 'lost-modules'
  /** Extension layers of the base list or hold modules that no longer fit. */
  | 'stale-module-index'
  /** The kernel would refuse to load a module that the recipe brings. */
  | 'refused-module'
  /** A system extension is laid over the root file system without being unpacked. */
  | 'extension-as-layer';

/** A fault of the result as a whole, although each of its files is sound. */
export interface Breakage {
  readonly rule: BreakageRule;
  /** What would happen at boot, and why. */
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
  return fewItems(items, MAX_SHOWN);
}
