import { nearest, RootsmithError } from '../../errors/index.ts';
import { type Descriptor, type ImageSource, mediaKind, parseManifest } from '../../oci/index.ts';
import { CONTAINERD_NAME, type LayoutEntry, type LayoutIndex } from './layout-index.ts';

/** How many indexes a search for a digest reads at most, and how many names it keeps: an index cannot keep it busy. */
const MAX_SEARCHED = 1000;
const MAX_QUEUED = 200_000;
const MAX_LISTED = 20;

type Reader = Pick<ImageSource, 'place' | 'readManifest'>;

/** The descriptor that a place's name means: a tag, `@sha256:…`, or none for the only image. */
export async function selectEntry(
  index: LayoutIndex,
  name: string | undefined,
  reader: Reader,
  signal?: AbortSignal,
): Promise<Descriptor> {
  if (name === undefined) return onlyOne(index.entries, index, reader.place);
  if (name.startsWith('@')) return await findDigest(index, name.slice(1), reader, signal);
  const tagged = index.entries.filter((entry) => entry.name === name);
  const named = index.entries.filter((entry) => entry.descriptor.annotations?.[CONTAINERD_NAME] === name);
  return onlyOne(tagged.length > 0 ? tagged : named, index, reader.place, name);
}

function onlyOne(found: readonly LayoutEntry[], index: LayoutIndex, place: string, name?: string): Descriptor {
  const [first] = found;
  if (first === undefined) throw notFound(index, place, name);
  if (found.every((entry) => entry.descriptor.digest === first.descriptor.digest)) return first.descriptor;
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
    entries.flatMap((entry) => entry.name ?? []),
  );
  const hint = meant === undefined ? `Name one of them: ${listNames(entries)}.` : `Did you mean \`${meant}\`?`;
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find the image \`${place}\`: ${found}`, {
    hint: entries.length === 0 ? 'Check the path, or write an image there first.' : hint,
  });
}

function listNames(entries: readonly LayoutEntry[]): string {
  const names = entries.map(({ name, descriptor }) => `\`${name ?? `@${descriptor.digest}`}\``);
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}

/** Breadth first: the layout's own entries, then those of the indexes among them. */
async function findDigest(
  index: LayoutIndex,
  digest: string,
  reader: Reader,
  signal?: AbortSignal,
): Promise<Descriptor> {
  const queue = index.entries.map((entry) => entry.descriptor);
  const searched = new Set<string>();
  for (const descriptor of queue) {
    if (descriptor.digest === digest) return descriptor;
    if (mediaKind(descriptor.mediaType) !== 'index' || searched.has(descriptor.digest)) continue;
    searched.add(descriptor.digest);
    if (searched.size > MAX_SEARCHED || queue.length > MAX_QUEUED) break;
    for (const child of await childrenOf(descriptor, reader, signal)) queue.push(child);
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
