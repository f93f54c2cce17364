import { isRootsmithError } from '../errors/index.ts';
import { parseReference, type Reference } from './reference.ts';
import { RepositoryError } from './repository-error.ts';

declare const repositoryBrand: unique symbol;
declare const tagBrand: unique symbol;

/**
 * A checked name of a repository. It is also safe as a path below a folder: it contains no `..`, no empty part and no
 * upper case.
 */
export type Repository = string & { readonly [repositoryBrand]: true };
/** A checked tag. */
export type Tag = string & { readonly [tagBrand]: true };

/** A placeholder for our own host, so that the parser of references takes the rest for a repository. */
const HOST = 'registry.invalid';

/** Checks the name of a repository; `undefined` if the text is not one. */
export function asRepository(text: string): Repository | undefined {
  const reference = readReference(`${HOST}/${text}`);
  return reference?.domain === HOST && reference.path === text ? (text as Repository) : undefined;
}

/** Checks a tag; `undefined` if the text is not one. */
export function asTag(text: string): Tag | undefined {
  return readReference(`${HOST}/name:${text}`)?.tag === text ? (text as Tag) : undefined;
}

/**
 * Checks the name of a repository.
 *
 * @throws RepositoryError `NAME_INVALID`
 */
export function parseRepository(text: string): Repository {
  const repository = asRepository(text);
  if (repository === undefined)
    throw new RepositoryError('NAME_INVALID', `\`${text.slice(0, 300)}\` is not a repository name`);
  return repository;
}

/**
 * The names to look up for a request. containerd sends a namespace to mirrors; then the name is first looked up below
 * that host, so that one server can stand for several.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function candidates(repository: Repository, namespace: string | undefined): readonly Repository[] {
  const below = namespace === undefined ? undefined : belowHost(namespace, repository);
  return below === undefined ? [repository] : [below, repository];
}

/**
 * The local name of a repository of another host: `docker.io/library/nginx` for `nginx` on the Docker Hub. `undefined`
 * if the host or the result is not a valid name.
 */
export function belowHost(host: string, path: string): Repository | undefined {
  const reference = readReference(`${host}/${path}`);
  const isHost = /[.:]/.test(host) || host === 'localhost'; // Other words would be taken for a part of the path.
  if (reference === undefined || !isHost) return asRepository(`${host}/${path}`);
  return asRepository(`${hostFolder(reference.domain)}/${reference.path}`);
}

/** A host as the first part of a repository name, which cannot contain the colon of a port. */
export function hostFolder(domain: string): string {
  return domain.toLowerCase().replace(':', '_');
}

function readReference(text: string): Reference | undefined {
  try {
    const reference = parseReference(text);
    return reference.digest === undefined ? reference : undefined;
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}
