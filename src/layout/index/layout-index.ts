import { RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  invalidField,
  isObject,
  mediaTypes,
  parseJsonBytes,
  parseManifest,
  type Repository,
} from '../../oci/index.ts';
import { MAX_INDEX_BYTES } from '../layout-files.ts';
import { type EntryName, entryName, REF_NAME } from './entry-name.ts';

/** Members as they were read, of any kind. */
export type Members = Readonly<Record<string, unknown>>;

/** An index.json whose entries nobody has looked at. */
export interface RawIndex {
  readonly manifests: readonly Members[];
  /** Members other than `manifests`. */
  readonly rest: Members;
}

/** An entry of index.json: checked, and as it was read, so that members we do not know survive an edit. */
export interface LayoutEntry {
  readonly descriptor: Descriptor;
  /** The text of its `ref.name`. */
  readonly refName: string | undefined;
  /** What it means; `undefined` where no client could ask for that. */
  readonly name: EntryName | undefined;
  readonly json: Members;
}

export interface LayoutIndex {
  readonly entries: readonly LayoutEntry[];
  readonly rest: Members;
  /** Where images belong whose name is a tag alone. */
  readonly fallback: Repository | undefined;
}

/** That of a new layout. */
export const EMPTY_INDEX: RawIndex = { manifests: [], rest: { schemaVersion: 2, mediaType: mediaTypes.oci.index } };

/** How to read an index.json. */
export interface ParseIndexOptions {
  /** The file, for messages. */
  readonly what: string;
  /** Where images belong whose name is a tag alone. @default nowhere: such names are known by their text only */
  readonly fallback?: Repository | undefined;
}

/** Reads an index.json and checks each entry. No bytes mean no index yet. */
export function parseLayoutIndex(bytes: Uint8Array | undefined, { what, fallback }: ParseIndexOptions): LayoutIndex {
  if (bytes === undefined) return { entries: [], rest: EMPTY_INDEX.rest, fallback };
  const index = parseManifest(bytes, { what, mediaType: mediaTypes.oci.index, limitBytes: MAX_INDEX_BYTES });
  const { manifests, ...rest } = index.json;
  if (index.kind !== 'index' || !Array.isArray(manifests)) throw invalidField(what, 'manifests', 'a list');
  const entries = index.manifests.map((descriptor, at) => {
    const json: unknown = manifests[at];
    return layoutEntry(descriptor, isObject(json) ? json : {}, fallback);
  });
  return { entries, rest, fallback };
}

/** An entry with what it means. */
export function layoutEntry(descriptor: Descriptor, json: Members, fallback: Repository | undefined): LayoutEntry {
  const { annotations = {} } = descriptor;
  return { descriptor, refName: annotations[REF_NAME], name: entryName(annotations, fallback), json };
}

/** Reads an index.json for whoever takes single entries that are wrong as they are. No bytes mean no index yet. */
export function parseRawIndex(bytes: Uint8Array | undefined, what: string): RawIndex {
  if (bytes === undefined) return EMPTY_INDEX;
  const index = parseJsonBytes(bytes, what);
  const { manifests = [], ...rest } = isObject(index) ? index : { manifests: undefined };
  if (isObject(index) && Array.isArray(manifests) && manifests.every(isObject)) return { manifests, rest };
  throw new RootsmithError('MANIFEST_INVALID', `cannot use ${what}: \`manifests\` is not a list of descriptors`, {
    hint: 'Copy the layout again.',
    details: { field: 'manifests' },
  });
}

/** The bytes of an index.json: the same for the same entries in the same order. */
export function formatLayoutIndex({ entries, rest }: Pick<LayoutIndex, 'entries' | 'rest'>): Uint8Array {
  return formatRawIndex({ manifests: entries.map(({ json }) => json), rest });
}

/** The same of entries as they were read. */
export function formatRawIndex({ manifests, rest }: RawIndex): Uint8Array {
  const { schemaVersion, mediaType, ...more } = rest;
  return new TextEncoder().encode(JSON.stringify({ schemaVersion, mediaType, ...more, manifests }));
}
