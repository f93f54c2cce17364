import type { Descriptor, Repository } from '../../oci/index.ts';
import { CONTAINERD_NAME, type EntryName, hasPort, parseEntryName, REF_NAME, REPOSITORY } from './entry-name.ts';
import { type LayoutEntry, type LayoutIndex, layoutEntry } from './layout-index.ts';

/** A tag of a repository, or what the repository holds without one. */
export interface NameInLayout {
  readonly repository: string;
  readonly tag: string | undefined;
}

/**
 * The index in which `text` means `root`, and every other name what it meant before. The unnamed image of a layout is a
 * name like any other: writing it again replaces it.
 */
export function withText(index: LayoutIndex, root: Descriptor, text: string | undefined): LayoutIndex {
  const wanted = text === undefined ? untaggedOf(index.fallback) : parseEntryName(text, index.fallback);
  return withEntry(index, namedEntry(root, text, index.fallback), (entry) => {
    const texts = textsOf(entry);
    if (text !== undefined && texts.includes(text)) return true;
    // The same path at two ports is two images to whoever wrote them.
    return ![text ?? '', ...texts].some(hasPort) && wanted !== undefined && meansName(entry, wanted);
  });
}

/** The index in which a tag of a repository means `root`. */
export function withTagOf(
  index: LayoutIndex,
  root: Descriptor,
  name: { repository: string; tag: string },
): LayoutIndex {
  const { mediaType, digest, size } = root;
  const entry = namedEntry({ mediaType, digest, size }, `${name.repository}:${name.tag}`, index.fallback);
  return withEntry(index, entry, (other) => meansName(other, name));
}

/** The index with an entry of a repository that no tag names: a signature, an image known by its digest. */
export function withUntagged(index: LayoutIndex, descriptor: Descriptor, repository: string): LayoutIndex {
  const isIt = (entry: LayoutEntry): boolean =>
    entry.descriptor.digest === descriptor.digest && meansName(entry, { repository, tag: undefined });
  if (index.entries.some(isIt)) return index;
  return withEntry(index, untaggedEntry(descriptor, repository, index.fallback), () => false);
}

/** An entry that is called `text`, or has no name. */
export function namedEntry(root: Descriptor, text: string | undefined, fallback: Repository | undefined): LayoutEntry {
  const { [REF_NAME]: _tag, [CONTAINERD_NAME]: _name, ...others } = root.annotations ?? {};
  const annotations = text === undefined ? others : { ...others, [REF_NAME]: text };
  const { mediaType, digest, size, platform, artifactType } = root;
  const json = {
    mediaType,
    digest,
    size,
    ...(platform !== undefined && { platform }),
    ...(artifactType !== undefined && { artifactType }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return layoutEntry({ ...root, annotations }, json, fallback);
}

/** An entry that only its repository is known of. */
export function untaggedEntry(
  { mediaType, digest, size }: Descriptor,
  repository: string,
  fallback: Repository | undefined,
): LayoutEntry {
  const descriptor = { mediaType, digest, size, annotations: { [REPOSITORY]: repository } };
  return layoutEntry(descriptor, descriptor, fallback);
}

/** Whether something that an index named is named no more. */
export function isReplaced(before: LayoutIndex, after: LayoutIndex): boolean {
  const named = new Set(after.entries.map(({ descriptor }) => descriptor.digest));
  return before.entries.some(({ descriptor }) => !named.has(descriptor.digest));
}

/** Whether an entry means this. */
export function meansName({ name }: LayoutEntry, { repository, tag }: NameInLayout): boolean {
  return name !== undefined && name.tag === tag && name.repository === repository;
}

function withEntry(index: LayoutIndex, added: LayoutEntry, isReplacedBy: (entry: LayoutEntry) => boolean): LayoutIndex {
  const others = index.entries.filter((entry) => !isReplacedBy(entry));
  return { ...index, entries: [...others, added].sort(compareEntries) };
}

function untaggedOf(fallback: Repository | undefined): EntryName | undefined {
  return fallback && { repository: fallback, tag: undefined };
}

/** Both names that an entry can have. */
function textsOf({ refName, descriptor }: LayoutEntry): readonly string[] {
  return [refName, descriptor.annotations?.[CONTAINERD_NAME]].filter((text) => text !== undefined);
}

function compareEntries(a: LayoutEntry, b: LayoutEntry): number {
  return (
    compareTexts(a.refName, b.refName) ||
    compareTexts(a.descriptor.digest, b.descriptor.digest) ||
    compareTexts(a.descriptor.annotations?.[REPOSITORY], b.descriptor.annotations?.[REPOSITORY])
  );
}

/** By code unit: the same in every locale. */
function compareTexts(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
