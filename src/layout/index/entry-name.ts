import { asRepository, asTag, type Repository, type Tag } from '../../oci/index.ts';

/** What most tools write: a tag alone, or a full name. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** Where containerd, BuildKit and `docker save` keep the full name; their `ref.name` is the tag alone. */
export const CONTAINERD_NAME = 'io.containerd.image.name';
/** The repository of an entry that has no tag: an image known by its digest, a signature. */
export const REPOSITORY = 'io.rootsmith.repository';

/** What an entry of index.json is in the layout: a tag of a repository, or a manifest of it that has no tag. */
export interface EntryName {
  readonly repository: Repository;
  readonly tag: Tag | undefined;
}

/**
 * What an entry means, by its annotations: the full name that containerd keeps, else what `ref.name` says. A tag alone,
 * or no name at all, belongs to `fallback`. Undefined where no client could ask for the name.
 */
export function entryName(
  annotations: Readonly<Record<string, unknown>>,
  fallback: Repository | undefined,
): EntryName | undefined {
  const { [REF_NAME]: refName, [CONTAINERD_NAME]: fullName, [REPOSITORY]: untaggedOf } = annotations;
  const full = typeof fullName === 'string' ? parseEntryName(fullName, undefined) : undefined;
  if (full !== undefined) return full;
  const text = refName ?? fullName;
  if (typeof text === 'string') return parseEntryName(text, fallback);
  const repository = typeof untaggedOf === 'string' ? asRepository(untaggedOf) : fallback;
  return repository && { repository, tag: undefined };
}

/** Whether nothing says what an entry is called, or which repository it belongs to. */
export function isUnnamed(annotations: Readonly<Record<string, unknown>>): boolean {
  return [REF_NAME, CONTAINERD_NAME, REPOSITORY].every((name) => annotations[name] === undefined);
}

/** `repository:tag`, with or without a host, is what it says. A tag alone belongs to `fallback`. */
export function parseEntryName(text: string, fallback: Repository | undefined): EntryName | undefined {
  const colon = text.lastIndexOf(':');
  const repository = colon === -1 ? fallback : repositoryIn(text.slice(0, colon));
  const tag = asTag(text.slice(colon + 1));
  return repository === undefined || tag === undefined ? undefined : { repository, tag };
}

/** The repository of a name without its tag. */
export function repositoryIn(name: string): Repository | undefined {
  return asRepository(name.replace(HOST_WITH_PORT, ''));
}

/** Whether a part of a name is left out when it is read: two such texts can mean the same. */
export function hasPort(name: string): boolean {
  return HOST_WITH_PORT.test(name);
}

/** `localhost:5000/app` cannot be the name of a repository: the host of an image that was made for another registry goes. */
const HOST_WITH_PORT = /^[^/]*:\d+\//;
