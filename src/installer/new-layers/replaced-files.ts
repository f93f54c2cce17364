import { fromByteName, parseEntryPath } from '../../bytes/index.ts';
import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { RenamedContent, Replacement } from '../boot/boot-plan.ts';
import type { HeldEntry } from '../layers/held-entries.ts';

interface Replacing {
  readonly assets: Pick<PulledAssets, 'byName'>;
  /** New content by path in the image; undefined where it does not exist yet. */
  readonly replacements: ReadonlyMap<string, Replacement | undefined>;
}

/**
 * The content of a layer's entry in the new image. Undefined where the entry is left out, since a higher layer has the
 * new file, where it goes, and where the new content does not exist yet.
 */
export function entryContent(
  entry: HeldEntry,
  layer: number,
  { assets, replacements }: Replacing,
): RenamedContent | undefined {
  const path = entryPathOf(entry);
  if (!replacements.has(path)) return entry;
  const replacement = replacements.get(path);
  return replacement !== 'gone' && isTopmost(assets, path, layer) ? replacement : undefined;
}

/** Whether a layer that holds these boot assets must be rewritten. */
export function isRewritten(paths: ReadonlySet<string>, replacements: ReadonlyMap<string, unknown>): boolean {
  return paths.values().some((path) => replacements.has(path));
}

/** The path of an entry in the image. */
export function entryPathOf(entry: Pick<HeldEntry, 'path'>): string {
  return fromByteName(parseEntryPath(entry.path, 'layer entry'));
}

function isTopmost({ byName }: Replacing['assets'], path: string, layer: number): boolean {
  return byName.values().some((asset) => asset.path === path && asset.layer === layer);
}

/** The path of an entry that is called otherwise in the new image. */
export function renamedPath(path: string, name: string | undefined): string {
  return name === undefined ? path : `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
}
