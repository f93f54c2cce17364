import { stat } from 'node:fs/promises';
import { readFileRange } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import {
  type Digest,
  formatPlatform,
  type ImageView,
  isKnownPlatform,
  type Platform,
  selectPlatform,
} from '../../oci/index.ts';
import { loadSet } from '../../places/index.ts';
import type { BuildContext } from '../session/context.ts';
import { treeOfDirectory } from '../trees/host-tree.ts';
import { treeOfImage } from '../trees/image-trees.ts';
import { type PassEntries, treeOfTar } from '../trees/tar-tree.ts';
import type { CheckableExtension } from './check-extension.ts';
import { type EntryFacts, notedEntries } from './entry-facts.ts';

/** An extension for one platform, opened for a check. */
export interface FoundExtension extends CheckableExtension {
  readonly place: string;
  /** Of the manifest; undefined for a directory and an archive. */
  readonly digest: Digest | undefined;
}

/**
 * Opens an extension for a check: a directory or an archive with `manifest.yaml` and `rootfs`, or an image at any PLACE,
 * for all of its platforms or for one. Throws what opening and reading the place throws.
 */
export async function openExtensions(
  place: string,
  wanted: Platform | undefined,
  context: BuildContext,
): Promise<readonly FoundExtension[]> {
  const facts = await stat(place).catch(() => undefined); // it is the place of an image then
  if (facts === undefined) return await openImages(place, wanted, context);
  const opened = facts.isDirectory() ? await openDirectory(place, context) : await openArchive(place, context);
  return [{ ...opened, place, digest: undefined, platform: wanted }];
}

type OpenedTree = Pick<FoundExtension, 'tree' | 'layers'>;

async function openDirectory(path: string, { signal }: BuildContext): Promise<OpenedTree> {
  return { tree: await treeOfDirectory(path, { time: 0, modes: 'keep', signal }), layers: [] };
}

async function openArchive(path: string, context: BuildContext): Promise<OpenedTree> {
  const { layers, onEntries } = noteLayers();
  const tree = await treeOfTar(readFileRange(path), { what: `\`${path}\``, mtime: 0, onEntries }, context);
  return { tree, layers };
}

async function openImages(
  place: string,
  wanted: Platform | undefined,
  context: BuildContext,
): Promise<readonly FoundExtension[]> {
  const set = await loadSet(context.keep(await context.places.openSource(place)), place, context);
  const known = set.images.filter(({ platform }) => isKnownPlatform(platform));
  const chosen = wanted === undefined ? (known.length > 0 ? known : set.images) : [selectPlatform(set, wanted)];
  const opened: FoundExtension[] = [];
  for (const image of chosen) opened.push(await openView(await image.open(context.signal), context));
  return opened;
}

async function openView(view: ImageView, context: BuildContext): Promise<FoundExtension> {
  const { layers, onEntries } = noteLayers();
  const tree = await treeOfImage(view, { time: 0, onEntries }, context);
  const { platform, descriptor, source } = view;
  return { tree, layers, platform, digest: descriptor.digest, place: source.place };
}

/** Keeps the headers of every layer that is read. */
function noteLayers(): { readonly layers: readonly (readonly EntryFacts[])[]; readonly onEntries: PassEntries } {
  const layers: EntryFacts[][] = [];
  const onEntries = (entries: AsyncIterable<TarEntry>): AsyncIterable<TarEntry> => {
    const layer: EntryFacts[] = [];
    layers.push(layer);
    return notedEntries(entries, layer);
  };
  return { layers, onEntries };
}

/** An opened extension as messages name it. */
export function nameOfExtension({ place, platform }: Pick<FoundExtension, 'place' | 'platform'>): string {
  return platform !== undefined && isKnownPlatform(platform) ? `${place} (${formatPlatform(platform)})` : place;
}
