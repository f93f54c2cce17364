import type { RepositoryReader } from '../oci/index.ts';
import { belowHost, hostFolder, type Repository } from '../oci/index.ts';

/** A registry that images are fetched from when somebody asks for them. */
export interface Upstream {
  /** The host that it stands for, as it is written before an image: `docker.io`. */
  readonly host: string;
  /** One of its repositories, by its path there. Asks nothing. */
  repository(path: string): RepositoryReader;
}

/** What a name here means at an upstream. */
export interface UpstreamRepository {
  readonly host: string;
  /** The name under which its content is kept: `docker.io/library/nginx`. */
  readonly kept: Repository;
  readonly reader: RepositoryReader;
}

const MAX_READERS = 1000;

/** Finds the upstream that a name belongs to: the one whose host is its first part. */
export class Upstreams {
  readonly #byFolder: ReadonlyMap<string, Upstream>;
  /** A reader has learned how its registry wants to be asked, so it is used again. */
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

  /** Whether the content of a repository can be had again. */
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
