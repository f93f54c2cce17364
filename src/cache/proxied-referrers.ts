import { SingleFlight } from '../concurrency/index.ts';
import { isRootsmithError } from '../errors/index.ts';
import type { BlobDigest, ManifestRecord } from '../oci/index.ts';
import { parseDigest } from '../oci/index.ts';
import type { Outages } from './outages.ts';
import type { ProxiedManifests } from './proxied-manifests.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { Recent } from './recent.ts';
import type { UpstreamRepository } from './upstream.ts';

export interface ProxiedReferrersOptions extends Pick<ProxyOptions, 'store' | 'ttlMs' | 'signal'> {
  readonly manifests: ProxiedManifests;
  readonly outages: Outages;
  readonly now: () => number;
}

/** More than any image has; whoever signs a million times must not make us fetch as often. */
const MAX_FETCHED = 256;

/** Signatures and the like of upstreams: their manifests are small, and kept like any other. */
export class ProxiedReferrers {
  readonly #options: ProxiedReferrersOptions;
  readonly #asked: Recent;
  readonly #fetches = new SingleFlight<FetchedReferrers>();

  constructor(options: ProxiedReferrersOptions) {
    this.#options = options;
    this.#asked = new Recent(options.now);
  }

  /** Those that are kept, after asking for new ones, and those that there is no room for. */
  async of(at: UpstreamRepository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    const kept = await this.#options.store.referrers(at.kept, subject);
    if (!subject.startsWith('sha256:') || this.#asked.isWithin(keyOf(at, subject, kept), this.#options.ttlMs))
      return kept;
    const found = await this.#fetches
      .run(`${at.kept}@${subject}`, () => this.#fetch(at, subject))
      .catch(() => undefined);
    const now = await this.#options.store.referrers(at.kept, subject);
    const here = new Set(now.map(({ digest }) => digest));
    const transient = found?.records.filter(({ digest }) => !here.has(digest)) ?? [];
    if (found?.isWhole === true && transient.length === 0) this.#asked.note(keyOf(at, subject, now));
    return [...now, ...transient];
  }

  /** One that cannot be had does not hide the others. */
  async #fetch(at: UpstreamRepository, subject: BlobDigest): Promise<FetchedReferrers> {
    const { outages, signal } = this.#options;
    const unusable = (error: unknown): void => outages.noteRefusal(`an entry about ${at.kept}@${subject}`, error);
    const found = await at.reader.referrers(parseDigest(subject), signal, unusable);
    const records: ManifestRecord[] = [];
    let isWhole = true;
    for (const descriptor of found.slice(0, MAX_FETCHED)) {
      try {
        records.push(await this.#options.manifests.fetch(at, descriptor));
      } catch (error) {
        isWhole &&= !mayBeHadLater(error);
        outages.noteRefusal(`${at.kept}@${descriptor.digest}`, error);
      }
    }
    return { records, isWhole };
  }
}

interface FetchedReferrers {
  readonly records: readonly ManifestRecord[];
  /** Asking again would find no more. */
  readonly isWhole: boolean;
}

function mayBeHadLater(error: unknown): boolean {
  if (!isRootsmithError(error)) return false;
  const { status } = error.details;
  return error.code === 'NETWORK' || (error.code === 'REGISTRY_ERROR' && !(Number(status) < 500));
}

/** Where some of those that were found had to make room since, the upstream is asked again. */
function keyOf({ kept }: UpstreamRepository, subject: BlobDigest, referrers: readonly ManifestRecord[]): string {
  return `${kept}@${subject} ${referrers.length}`;
}
