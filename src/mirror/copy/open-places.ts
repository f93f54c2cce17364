import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { decompressGzip, decompressXz, decompressZstd } from '../../formats/index.ts';
import { openLayoutTarget } from '../../layout/index.ts';
import type { Place, Reference, RepositoryTarget } from '../../oci/index.ts';
import { openImageSource, openRegistryOnDemand, type StoreOptions } from '../../places/index.ts';
import type { Quota, RegistryTarget } from '../../registry/index.ts';
import type { MirrorTarget } from '../file/index.ts';
import type { ImagePlace } from '../images/index.ts';
import type { SourceReaders } from './plan-model.ts';

/** Says how the places of a mirror are reached. */
export interface MirrorPlacesOptions extends Omit<StoreOptions, 'decompressors' | 'bandwidth'> {
  /** How many requests of each kind run at once, for each host. */
  readonly concurrency?: number | undefined;
  /** How many attempts follow a failed one. */
  readonly retries?: number | undefined;
}

type Opened = Awaited<ReturnType<SourceReaders['open']>>;

/** Opens the places of one run, each once: registries by their host, files by their path. */
export class MirrorPlaces implements SourceReaders, AsyncDisposable {
  readonly #options: MirrorPlacesOptions & Pick<StoreOptions, 'decompressors'>;
  readonly #registries = new Map<string, Promise<RegistryTarget>>();
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #open: AsyncDisposable[] = [];

  constructor(options: MirrorPlacesOptions) {
    this.#options = { ...options, decompressors: { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz } };
  }

  open(place: ImagePlace): Promise<Opened> {
    const opened = this.#opened.get(place.text) ?? this.#openPlace(place);
    this.#opened.set(place.text, opened);
    return opened;
  }

  /** Opens the target of the mirror for writing. */
  async openTarget(target: MirrorTarget): Promise<RepositoryTarget> {
    return this.#keep(
      target.kind === 'layout'
        ? await openLayoutTarget(target.directory, this.#options)
        : await openRegistryOnDemand(target.domain, { ...this.#options, access: 'pull,push' }),
    );
  }

  /** Tells what registries have said about their quotas so far. */
  async quotas(): Promise<Readonly<Record<string, Quota>>> {
    const opened = await Promise.allSettled(this.#registries.values());
    const registries = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return Object.fromEntries(
      registries.flatMap((registry) => {
        const quota = registry.quota();
        return quota === undefined ? [] : [[registry.place, quota]];
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
  }

  async #openPlace(image: ImagePlace): Promise<Opened> {
    if (image.kind === 'registry') return await this.#openRepository(image.reference);
    const { place } = image;
    const source = this.#keep(await openImageSource(place, await this.#optionsFor(place)));
    return { reader: source.repository, name: source.root.digest };
  }

  /** Layouts are read where they lie; whatever else is unpacked has a folder of its own. */
  async #optionsFor({ kind }: Place): Promise<StoreOptions> {
    if (kind === 'oci') return this.#options;
    return { ...this.#options, spoolDirectory: await mkdtemp(join(this.#options.spoolDirectory, 'image-')) };
  }

  async #openRepository({ domain, path, tag, digest }: Reference): Promise<Opened> {
    const opening = this.#registries.get(domain) ?? this.#openRegistry(domain);
    this.#registries.set(domain, opening);
    return { reader: (await opening).repository(path), name: digest ?? tag ?? 'latest' };
  }

  async #openRegistry(domain: string): Promise<RegistryTarget> {
    return this.#keep(await openRegistryOnDemand(domain, { ...this.#options, access: 'pull' }));
  }

  #keep<T extends AsyncDisposable>(resource: T): T {
    this.#open.push(resource);
    return resource;
  }
}
