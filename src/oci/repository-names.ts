import { isRootsmithError } from '../errors/index.ts';
import { parseReference, type Reference } from './reference.ts';
import { RepositoryError } from './repository-error.ts';

declare const repositoryBrand: unique symbol;
declare const tagBrand: unique symbol;

/** A checked repository name, also safe as a path below a folder: no `..`, no empty part, no upper case. */
export type Repository = string & { readonly [repositoryBrand]: true };
/** A checked tag. */
export type Tag = string & { readonly [tagBrand]: true };

/** Stands for our own host, so that the grammar of references reads the rest as the repository. */
const HOST = 'registry.invalid';

/** The repository that a text is; `undefined` where it is none. */
export function asRepository(text: string): Repository | undefined {
  const reference = readReference(`${HOST}/${text}`);
  return reference?.domain === HOST && reference.path === text ? (text as Repository) : undefined;
}

/** The tag that a text is; `undefined` where it is not a legal one. */
export function asTag(text: string): Tag | undefined {
  return readReference(`${HOST}/name:${text}`)?.tag === text ? (text as Tag) : undefined;
}

/** @throws RepositoryError `NAME_INVALID` */
export function parseRepository(text: string): Repository {
  const repository = asRepository(text);
  if (repository === undefined)
    throw new RepositoryError('NAME_INVALID', `\`${text.slice(0, 300)}\` is no repository name`);
  return repository;
}

/**
 * Where to look for what a client asks for. With the namespace that containerd's mirrors send, a name
 * is first looked up below that host: one server can stand for several.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function candidates(repository: Repository, namespace: string | undefined): readonly Repository[] {
  const below = namespace === undefined ? undefined : belowHost(namespace, repository);
  return below === undefined ? [repository] : [below, repository];
}

/**
 * The name here of a repository of another host: `docker.io/library/nginx` of `nginx` on the Docker Hub,
 * whatever it is called. `undefined` where the host, or both together, can be no name.
 */
export function belowHost(host: string, path: string): Repository | undefined {
  const reference = readReference(`${host}/${path}`);
  const isHost = /[.:]/.test(host) || host === 'localhost'; // other words would be read as a part of the path
  if (reference === undefined || !isHost) return asRepository(`${host}/${path}`);
  return asRepository(`${hostFolder(reference.domain)}/${reference.path}`);
}

/** A host as the first part of a repository's name, which cannot hold the colon of a port. */
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
