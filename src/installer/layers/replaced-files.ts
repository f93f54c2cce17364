import { fromByteName, parseEntryPath, type SizedContent } from '../../bytes/index.ts';
import type { PulledAssets } from '../stages/pull.ts';
import type { HeldEntry } from './held-entries.ts';

/** A new boot asset: what replaces the file of that path. */
export type NewAsset = SizedContent;

interface Replacing {
  readonly assets: PulledAssets;
  /** By path in the image; undefined where it is not there yet. */
  readonly replacements: ReadonlyMap<string, NewAsset | undefined>;
}

/**
 * What an entry of a layer holds from now on; undefined where it goes, since a layer above has the new file, and where
 * that is not there yet.
 */
export function entryContent(
  entry: HeldEntry,
  layer: number,
  { assets, replacements }: Replacing,
): Pick<HeldEntry, 'size' | 'open'> | undefined {
  const path = entryPathOf(entry);
  if (!replacements.has(path)) return entry;
  return isTopmost(assets, path, layer) ? replacements.get(path) : undefined;
}

/** Whether a layer that holds these boot assets is to be made anew. */
export function isRewritten(paths: ReadonlySet<string>, replacements: ReadonlyMap<string, unknown>): boolean {
  return paths.values().some((path) => replacements.has(path));
}

/** Its path in the image. */
export function entryPathOf(entry: HeldEntry): string {
  return fromByteName(parseEntryPath(entry.path, 'layer entry'));
}

function isTopmost({ byName }: PulledAssets, path: string, layer: number): boolean {
  return byName.values().some((asset) => asset.path === path && asset.layer === layer);
}
