import type { Report } from '../../progress/index.ts';
import type { Fetch, HttpResponse } from './http.ts';

/** How many manifests a registry still gives, as the Docker Hub says it. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** The time in which so many are given, in seconds. */
  readonly windowSeconds: number | undefined;
  /** Whom the registry counts: an address, or an account. */
  readonly source: string | undefined;
}

/** A fetch, and what was learned from its answers. */
export interface CountedFetch {
  readonly fetch: Fetch;
  quota(): Quota | undefined;
}

/** Remembers and reports what answers say about quotas. */
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
 * Reads `ratelimit-limit: 200;w=21600` and its sibling.
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
