import { asBlobDigest, type BlobDigest, isObject, type Repository } from '../../oci/index.ts';
import { type EntryName, entryName } from './entry-name.ts';
import { type Members, parseRawIndex, type RawIndex } from './layout-index.ts';

/** An entry of index.json that is a manifest of a repository. */
export interface NamedEntry extends EntryName {
  readonly digest: BlobDigest;
  readonly mediaType: string;
  readonly json: Members;
}

/** The entries of an index.json, for a server of the layout. */
export interface ServedEntries extends Pick<RawIndex, 'rest'> {
  readonly named: readonly NamedEntry[];
  /** Entries that no client could ask for. They are kept as they are. */
  readonly foreign: readonly Members[];
}

/** Reads the entries of a layout. A tag alone, which most tools write, or no name at all, belongs to `fallback`. */
export function readServedEntries(
  bytes: Uint8Array | undefined,
  { what, fallback }: { readonly what: string; readonly fallback: Repository },
): ServedEntries {
  const { manifests, rest } = parseRawIndex(bytes, what);
  const named: NamedEntry[] = [];
  const foreign: Members[] = [];
  for (const json of manifests) {
    const entry = entryOf(json, fallback);
    if (entry === undefined) foreign.push(json);
    else named.push(entry);
  }
  return { named, foreign, rest };
}

function entryOf(json: Members, fallback: Repository): NamedEntry | undefined {
  const { digest: text, mediaType, annotations } = json;
  const digest = typeof text === 'string' ? asBlobDigest(text) : undefined;
  const name = entryName(isObject(annotations) ? annotations : {}, fallback);
  if (digest === undefined || typeof mediaType !== 'string' || name === undefined) return undefined;
  return { ...name, digest, mediaType, json };
}
