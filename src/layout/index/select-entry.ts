import { firstItems, nearest, RootsmithError } from '../../errors/index.ts';
import { type Descriptor, mediaKind, parseManifest, type RepositoryReader } from '../../oci/index.ts';
import { meansName } from './edit-index.ts';
import { CONTAINERD_NAME, parseEntryName, repositoryIn } from './entry-name.ts';
import type { LayoutEntry, LayoutIndex } from './layout-index.ts';

/** How many indexes a search for a digest reads at most, and how many names it keeps: an index cannot keep it busy. */
const MAX_SEARCHED = 1000;
const MAX_QUEUED = 200_000;
const MAX_LISTED = 20;
/** What a name without a tag means. */
const USUAL_TAG = 'latest';

type Reader = Pick<RepositoryReader, 'place' | 'readManifest'>;

/** What a place's name means in a layout. */
export interface SelectedEntry {
  readonly descriptor: Descriptor;
  /** That of the image, or of an index that leads to it. */
  readonly entry: LayoutEntry;
}

/** The image that a place's name means: a name, `@sha256:…`, or none for the only image. */
export async function selectEntry(
  index: LayoutIndex,
  name: string | undefined,
  reader: Reader,
  signal?: AbortSignal,
): Promise<SelectedEntry> {
  if (name?.startsWith('@') === true) return await findDigest(index, name.slice(1), reader, signal);
  const entry = onlyOne(name === undefined ? index.entries : called(index, name), index, reader.place, name);
  return { entry, descriptor: entry.descriptor };
}

/** By the text that others wrote before all else: it may be one that no client could ask for. */
function called({ entries, fallback }: LayoutIndex, text: string): readonly LayoutEntry[] {
  const byText = entries.filter(({ refName }) => refName === text);
  if (byText.length > 0) return byText;
  const byFullName = entries.filter(({ descriptor }) => descriptor.annotations?.[CONTAINERD_NAME] === text);
  if (byFullName.length > 0) return byFullName;
  const name = parseEntryName(text, fallback) ?? { repository: repositoryIn(text), tag: USUAL_TAG };
  const { repository, tag } = name;
  return repository === undefined ? [] : entries.filter((entry) => meansName(entry, { repository, tag }));
}

function onlyOne(found: readonly LayoutEntry[], index: LayoutIndex, place: string, name?: string): LayoutEntry {
  const [first] = found;
  if (first === undefined) throw notFound(index, place, name);
  if (found.every((entry) => entry.descriptor.digest === first.descriptor.digest)) return first;
  throw new RootsmithError(
    'PLACE_INVALID',
    `cannot choose an image in \`${place}\`: it could be any of ${found.length}`,
    {
      hint: `Name one of them: ${listNames(found)}.`,
    },
  );
}

function notFound({ entries }: LayoutIndex, place: string, name: string | undefined): RootsmithError {
  const found = entries.length === 0 ? 'it holds no image' : `it holds ${entries.length} images, none of that name`;
  const meant = nearest(
    name ?? '',
    entries.flatMap((entry) => entry.refName ?? []),
  );
  const hint = meant === undefined ? `Name one of them: ${listNames(entries)}.` : `Did you mean \`${meant}\`?`;
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find the image \`${place}\`: ${found}`, {
    hint: entries.length === 0 ? 'Check the path, or write an image there first.' : hint,
  });
}

function listNames(entries: readonly LayoutEntry[]): string {
  const names = entries.map(({ refName, descriptor }) => `\`${refName ?? `@${descriptor.digest}`}\``);
  return firstItems(names, MAX_LISTED);
}

/** Breadth first: the layout's own entries, then those of the indexes among them. */
async function findDigest(
  index: LayoutIndex,
  digest: string,
  reader: Reader,
  signal?: AbortSignal,
): Promise<SelectedEntry> {
  const queue: SelectedEntry[] = index.entries.map((entry) => ({ entry, descriptor: entry.descriptor }));
  const searched = new Set<string>();
  for (const found of queue) {
    const { descriptor } = found;
    if (descriptor.digest === digest) return found;
    if (mediaKind(descriptor.mediaType) !== 'index' || searched.has(descriptor.digest)) continue;
    searched.add(descriptor.digest);
    if (searched.size > MAX_SEARCHED || queue.length > MAX_QUEUED) break;
    for (const child of await childrenOf(descriptor, reader, signal)) queue.push({ ...found, descriptor: child });
  }
  throw notFound(index, reader.place, `@${digest}`);
}

async function childrenOf(
  descriptor: Descriptor,
  reader: Reader,
  signal?: AbortSignal,
): Promise<readonly Descriptor[]> {
  const { mediaType, digest } = descriptor;
  const what = `index ${digest} of \`${reader.place}\``;
  const index = parseManifest(await reader.readManifest(descriptor, signal), { what, mediaType });
  return index.kind === 'index' ? index.manifests : [];
}
