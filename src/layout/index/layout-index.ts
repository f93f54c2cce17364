import { type Descriptor, invalidField, isObject, mediaTypes, parseManifest } from '../../oci/index.ts';
import { MAX_INDEX_BYTES } from '../layout-files.ts';

/** Members as they were read, of any kind. */
type Json = Readonly<Record<string, unknown>>;

/** An entry of index.json: checked, and as it was read, so that members we do not know survive an edit. */
export interface LayoutEntry {
  readonly descriptor: Descriptor;
  /** The tag; `undefined` for an entry without one. */
  readonly name: string | undefined;
  readonly json: Json;
}

export interface LayoutIndex {
  readonly entries: readonly LayoutEntry[];
  /** Members other than `manifests`. */
  readonly rest: Json;
}

export const REF_NAME = 'org.opencontainers.image.ref.name';
/** Where containerd and `docker save` keep the full name; their `ref.name` is the tag alone. */
export const CONTAINERD_NAME = 'io.containerd.image.name';

const EMPTY_INDEX: LayoutIndex = {
  entries: [],
  rest: { schemaVersion: 2, mediaType: mediaTypes.oci.index },
};

/** No bytes mean no index yet. */
export function parseLayoutIndex(bytes: Uint8Array | undefined, what: string): LayoutIndex {
  if (bytes === undefined) return EMPTY_INDEX;
  const index = parseManifest(bytes, { what, mediaType: mediaTypes.oci.index, limitBytes: MAX_INDEX_BYTES });
  const { manifests, ...rest } = index.json;
  if (index.kind !== 'index' || !Array.isArray(manifests)) throw invalidField(what, 'manifests', 'a list');
  const entries = index.manifests.map((descriptor, at): LayoutEntry => {
    const json: unknown = manifests[at];
    return { descriptor, name: descriptor.annotations?.[REF_NAME], json: isObject(json) ? json : {} };
  });
  return { entries, rest };
}

/**
 * The index in which `name` means `root`, and every other name what it meant before. The unnamed image
 * of a layout is a name like any other: writing it again replaces it.
 */
export function withEntry(index: LayoutIndex, root: Descriptor, name: string | undefined): LayoutIndex {
  const others = index.entries.filter((entry) => entry.name !== name);
  const { [REF_NAME]: _tag, [CONTAINERD_NAME]: _name, ...annotations } = root.annotations ?? {};
  const marked = name === undefined ? annotations : { ...annotations, [REF_NAME]: name };
  const json: Json = {
    mediaType: root.mediaType,
    digest: root.digest,
    size: root.size,
    ...(root.platform !== undefined && { platform: root.platform }),
    ...(root.artifactType !== undefined && { artifactType: root.artifactType }),
    ...(Object.keys(marked).length > 0 && { annotations: marked }),
  };
  return { ...index, entries: [...others, { descriptor: root, name, json }].sort(compareEntries) };
}

/** Whether something that an index named is named no more. */
export function isReplaced(before: LayoutIndex, after: LayoutIndex): boolean {
  const named = new Set(after.entries.map(({ descriptor }) => descriptor.digest));
  return before.entries.some(({ descriptor }) => !named.has(descriptor.digest));
}

/** The bytes of index.json: the same for the same entries, in whatever order they were added. */
export function formatLayoutIndex({ entries, rest }: LayoutIndex): Uint8Array {
  const { schemaVersion, mediaType, ...more } = rest;
  const manifests = entries.map((entry) => entry.json);
  return new TextEncoder().encode(JSON.stringify({ schemaVersion, mediaType, ...more, manifests }));
}

function compareEntries(a: LayoutEntry, b: LayoutEntry): number {
  return compareTexts(a.name ?? '', b.name ?? '') || compareTexts(a.descriptor.digest, b.descriptor.digest);
}

/** By code unit: the same in every locale. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
