import type { Report } from '../../progress/index.ts';
import type { Fetch, HttpResponse } from './http.ts';

/** How many manifests a registry still allows, as the Docker Hub reports it. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** The period of the quota in seconds. */
  readonly windowSeconds: number | undefined;
  /** What the quota belongs to: an address or an account. */
  readonly source: string | undefined;
}

/** A fetch, and the quota from its responses. */
export interface CountedFetch {
  readonly fetch: Fetch;
  quota(): Quota | undefined;
}

/** Remembers and reports the quota in responses. */
export function withQuota(
  fetch: Fetch,
  { domain, report }: { readonly domain: string; readonly report: Report },
): CountedFetch {
  let quota: Quota | undefined;
  return {
    quota: () => quota,
    async fetch(request) {
      const response = await fetch(request);
      const found = quotaOf(response);
      if (found !== undefined && (found.remaining !== quota?.remaining || found.limit !== quota.limit)) {
        quota = found;
        report({ kind: 'quota', host: domain, ...found });
      }
      return response;
    },
  };
}

/**
 * Parses `ratelimit-limit: 200;w=21600` and `ratelimit-remaining`.
 *
 * @see https://docs.docker.com/docker-hub/usage/pulls/
 */
export function quotaOf(response: Pick<HttpResponse, 'header'>): Quota | undefined {
  const limit = partsOf(response.header('ratelimit-limit'));
  const remaining = partsOf(response.header('ratelimit-remaining'));
  if (limit === undefined || remaining === undefined) return undefined;
  return {
    limit: limit.count,
    remaining: remaining.count,
    windowSeconds: limit.windowSeconds ?? remaining.windowSeconds,
    source: /^[\w.:-]{1,64}$/.exec(response.header('docker-ratelimit-source') ?? '')?.[0],
  };
}

function partsOf(
  header: string | undefined,
): { readonly count: number; readonly windowSeconds: number | undefined } | undefined {
  const [, count, window] = /^(\d+)(?:\s*;\s*w=(\d+))?/.exec(header?.trim() ?? '') ?? [];
  if (count === undefined) return undefined;
  return { count: Number(count), windowSeconds: window === undefined ? undefined : Number(window) };
}
