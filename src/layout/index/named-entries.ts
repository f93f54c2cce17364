import { RootsmithError } from '../../errors/index.ts';
import {
  asBlobDigest,
  asRepository,
  asTag,
  type BlobDigest,
  isObject,
  mediaTypes,
  parseJsonText,
  type Repository,
  type Tag,
} from '../../oci/index.ts';
import type { RepositoryState } from '../store/repository-state.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';
/** Where containerd and `docker save` keep the full name; their `ref.name` is the tag alone. */
const CONTAINERD_NAME = 'io.containerd.image.name';
/** The repository of an entry that has no name: an untagged image, a signature. */
const REPOSITORY = 'io.rootsmith.repository';

type Json = Readonly<Record<string, unknown>>;

/** An entry of index.json that is a manifest of a repository here. */
export interface NamedEntry {
  readonly repository: Repository;
  readonly tag: Tag | undefined;
  readonly digest: BlobDigest;
  readonly mediaType: string;
  readonly json: Json;
}

export interface LayoutNames {
  readonly named: readonly NamedEntry[];
  /** Entries that no client could ask for. They are kept as they are. */
  readonly foreign: readonly Json[];
  /** Members of the index other than `manifests`. */
  readonly rest: Json;
}

/** Those of a new layout. */
export const EMPTY_NAMES: LayoutNames = {
  named: [],
  foreign: [],
  rest: { schemaVersion: 2, mediaType: mediaTypes.oci.index },
};

/**
 * Reads the names of a layout. `repository:tag` (with or without a host) is what it says; a tag alone,
 * which most tools write, or no name at all, belongs to `fallback`.
 */
export function readLayoutNames(text: string | undefined, fallback: Repository, what: string): LayoutNames {
  if (text === undefined) return EMPTY_NAMES;
  const { manifests, ...rest } = parseIndex(text, what);
  const named: NamedEntry[] = [];
  const foreign: Json[] = [];
  for (const json of manifests) {
    const entry = entryOf(json, fallback);
    if (entry === undefined) foreign.push(json);
    else named.push(entry);
  }
  return { named, foreign, rest };
}

/** The bytes of index.json: the same for the same content, in whatever order it came. */
export function writeLayoutNames(
  repositories: ReadonlyMap<Repository, RepositoryState>,
  { foreign, rest }: Pick<LayoutNames, 'foreign' | 'rest'>,
): Uint8Array {
  const manifests: Json[] = [...foreign];
  for (const [repository, state] of [...repositories].sort(byKey)) {
    for (const [tag, { digest, json }] of [...state.tags].sort(byKey)) {
      manifests.push(json ?? describe(state, digest, { [REF_NAME]: `${repository}:${tag}` }));
    }
    for (const { digest } of [...state.untaggedRoots()].sort((a, b) => (a.digest < b.digest ? -1 : 1))) {
      manifests.push(describe(state, digest, { [REPOSITORY]: repository }));
    }
  }
  return new TextEncoder().encode(JSON.stringify({ ...rest, manifests }));
}

function describe(state: RepositoryState, digest: BlobDigest, annotations: Readonly<Record<string, string>>): Json {
  const record = state.manifests.get(digest);
  if (record === undefined) throw new Error(`bug: ${digest} is named but unknown`);
  return { mediaType: record.mediaType, digest, size: record.size, annotations };
}

function parseIndex(text: string, what: string): Json & { readonly manifests: readonly Json[] } {
  const index = parseJsonText(text, what);
  const manifests = isObject(index) ? (index['manifests'] ?? []) : undefined;
  if (isObject(index) && Array.isArray(manifests) && manifests.every(isObject)) return { ...index, manifests };
  throw new RootsmithError('MANIFEST_INVALID', `cannot use ${what}: \`manifests\` is not a list of descriptors`, {
    hint: 'Copy the layout again.',
    details: { field: 'manifests' },
  });
}

function entryOf(json: Json, fallback: Repository): NamedEntry | undefined {
  const { digest: text, mediaType } = json;
  const digest = typeof text === 'string' ? asBlobDigest(text) : undefined;
  if (digest === undefined || typeof mediaType !== 'string') return undefined;
  const annotations = isObject(json['annotations']) ? json['annotations'] : {};
  const full = annotations[CONTAINERD_NAME] ?? annotations[REF_NAME];
  if (typeof full === 'string') {
    const name = nameOf(full, fallback);
    return name === undefined ? undefined : { ...name, digest, mediaType, json };
  }
  const own = annotations[REPOSITORY];
  const repository = typeof own === 'string' ? asRepository(own) : fallback;
  return repository === undefined ? undefined : { repository, tag: undefined, digest, mediaType, json };
}

function nameOf(text: string, fallback: Repository): { repository: Repository; tag: Tag } | undefined {
  const colon = text.lastIndexOf(':');
  const repository = colon === -1 ? fallback : asRepository(withoutPort(text.slice(0, colon)));
  const tag = asTag(text.slice(colon + 1));
  return repository === undefined || tag === undefined ? undefined : { repository, tag };
}

/** `localhost:5000/app` is no repository's name: the host of an image that was made for another registry goes. */
function withoutPort(name: string): string {
  return name.replace(/^[^/]*:\d+\//, '');
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
