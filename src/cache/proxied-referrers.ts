import { SingleFlight } from '../concurrency/index.ts';
import { isRootsmithError } from '../errors/index.ts';
import { type BlobDigest, type ManifestRecord, parseDigest } from '../oci/index.ts';
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

/**
 * No image has more referrers than this. The limit keeps a subject with a million signatures from causing a million
 * requests.
 */
const MAX_FETCHED = 256;

/** Signatures and other referrers of upstreams. Their manifests are small and are stored like all others. */
export class ProxiedReferrers {
  readonly #options: ProxiedReferrersOptions;
  readonly #asked: Recent;
  readonly #fetches = new SingleFlight<FetchedReferrers>();

  constructor(options: ProxiedReferrersOptions) {
    this.#options = options;
    this.#asked = new Recent(options.now);
  }

  /**
   * The stored referrers after asking the upstream for new ones, together with those that the store has no room for.
   */
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

  /** A referrer that cannot be fetched does not hide the others. */
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
  /** Whether all referrers were fetched, so that another attempt would find no more. */
  readonly isWhole: boolean;
}

function mayBeHadLater(error: unknown): boolean {
  if (!isRootsmithError(error)) return false;
  const { status } = error.details;
  return error.code === 'NETWORK' || (error.code === 'REGISTRY_ERROR' && !(Number(status) < 500));
}

/** The key changes when a stored referrer was removed to make room, so that the upstream is asked again. */
function keyOf({ kept }: UpstreamRepository, subject: BlobDigest, referrers: readonly ManifestRecord[]): string {
  return `${kept}@${subject} ${referrers.length}`;
}
