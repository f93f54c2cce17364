import { belowHost, hostFolder, type Repository, type RepositoryReader } from '../oci/index.ts';

/** A registry whose images are fetched on demand. */
export interface Upstream {
  /** The host as it is written before an image: `docker.io`. */
  readonly host: string;
  /** One repository of the upstream, by its path there. Sends no request. */
  repository(path: string): RepositoryReader;
}

/** What the name of a repository here means at an upstream. */
export interface UpstreamRepository {
  readonly host: string;
  /** The name under which the content is stored: `docker.io/library/nginx`. */
  readonly kept: Repository;
  readonly reader: RepositoryReader;
}

const MAX_READERS = 1000;

/** Finds the upstream of a repository by the first part of its name. */
export class Upstreams {
  readonly #byFolder: ReadonlyMap<string, Upstream>;
  /** Readers are reused, because each has learned how its registry wants to be asked. */
  readonly #readers = new Map<Repository, RepositoryReader>();

  constructor(upstreams: readonly Upstream[]) {
    this.#byFolder = new Map(upstreams.map((upstream) => [hostFolder(upstream.host), upstream]));
  }

  find(repository: Repository): UpstreamRepository | undefined {
    const folder = folderOf(repository);
    const upstream = this.#byFolder.get(folder);
    const kept = upstream === undefined ? undefined : belowHost(upstream.host, repository.slice(folder.length + 1));
    if (upstream === undefined || kept === undefined) return undefined;
    const reader = this.#readers.get(kept) ?? upstream.repository(kept.slice(folder.length + 1));
    this.#remember(kept, reader);
    return { host: upstream.host, kept, reader };
  }

  /** Tells whether the content of a repository can be fetched again. */
  has(repository: Repository): boolean {
    return this.#byFolder.has(folderOf(repository));
  }

  #remember(kept: Repository, reader: RepositoryReader): void {
    this.#readers.set(kept, reader);
    const [oldest] = this.#readers.keys();
    if (this.#readers.size > MAX_READERS && oldest !== undefined) this.#readers.delete(oldest);
  }
}

function folderOf(repository: Repository): string {
  return repository.slice(0, Math.max(repository.indexOf('/'), 0));
}
