import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { readAll } from '../../bytes/index.ts';
import {
  CONFIG_LIMIT_BYTES,
  type Digest,
  digestOf,
  MANIFEST_LIMIT_BYTES,
  manifestMediaTypes,
} from '../../oci/index.ts';
import { type AuthMemory, withAuth } from '../auth/auth.ts';
import type { Login } from '../auth/auth-file.ts';
import { createTokenCache } from '../auth/tokens.ts';
import { systemClock } from '../transport/clock.ts';
import type { Environment } from '../transport/environment.ts';
import type { HostNames } from '../transport/host-names.ts';
import { defaultTimeouts, type Fetch, type HttpRequest, type HttpResponse } from '../transport/http.ts';
import { createPools, type Pools } from '../transport/pools.ts';
import { withRedirects } from '../transport/redirects.ts';
import { undiciFetch } from '../transport/undici-fetch.ts';
import { diagnoseAnswer, diagnoseFailure, type ProbeFailure } from './probe-failures.ts';

/** An address from which a client would pull an image, and how it would name the host of the image. */
export interface ProbePoint {
  /** The part before `/<repository>/…`: `http://10.5.0.1:6000/v2`. */
  readonly base: string;
  /** The host of the image, sent as `?ns=`. */
  readonly namespace?: string | undefined;
  readonly login?: Login | undefined;
  readonly tls?: ProbeTls | undefined;
}

export interface ProbeTls {
  /** A PEM certificate to trust at this point, beside the public authorities. */
  readonly ca?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  readonly clientIdentity?: { readonly certificate: string; readonly key: string } | undefined;
}

/** A manifest or index, as a point returned it. */
export interface ProbedManifest {
  readonly kind: 'manifest';
  readonly digest: Digest;
  readonly mediaType: string | undefined;
  readonly bytes: Uint8Array;
}

export interface ProbedBlob {
  readonly kind: 'blob';
}

/** Asks points for images. Nothing is retried, because the result should tell the present state. */
export interface Prober extends AsyncDisposable {
  /** Asks for a manifest by tag or digest. */
  manifest(point: ProbePoint, repository: string, reference: string): Promise<ProbedManifest | ProbeFailure>;
  blob(point: ProbePoint, repository: string, digest: Digest): Promise<ProbedBlob | ProbeFailure>;
  /** The bytes of a small blob, such as a config; `undefined` if the point does not return it. */
  content(point: ProbePoint, repository: string, digest: Digest): Promise<Uint8Array | undefined>;
}

/** What a prober asks with. */
export interface ProberOptions {
  /** Environment variables for proxies: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. @default none */
  readonly env?: Environment | undefined;
  /** Registries, and the addresses to connect to instead. */
  readonly hosts?: HostNames | undefined;
  /** PEM certificates of authorities to trust at all points. */
  readonly authorities?: readonly string[] | undefined;
  /** The longest time to connect and to wait for a response. @default 10 s, 30 s */
  readonly connectMs?: number | undefined;
  readonly answerMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a prober. It trusts the public authorities and the given ones, but not those of this machine, because the
 * machine it stands for does not have them.
 */
export function openProber(options: ProberOptions = {}): Prober {
  const pools = new Map<string, Pools>();
  const memories = new Map<string, AuthMemory>();
  const fetchFor = (point: ProbePoint, repository: string): Fetch => {
    const key = JSON.stringify([new URL(point.base).origin, point.tls, point.login]);
    const pool = pools.get(key) ?? openPools(point, options);
    pools.set(key, pool);
    const memory = memories.get(key) ?? {};
    memories.set(key, memory);
    return authenticated(pool, point, repository, { ...options, memory });
  };
  return {
    manifest: async (point, repository, reference) => {
      const ask = asker(point, repository, `manifests/${reference}`, fetchFor(point, repository), options);
      return await probeManifest(ask, point, reference);
    },
    blob: async (point, repository, digest) => {
      const ask = asker(point, repository, `blobs/${digest}`, fetchFor(point, repository), options);
      return await probeBlob(ask, point);
    },
    content: async (point, repository, digest) => {
      const ask = asker(point, repository, `blobs/${digest}`, fetchFor(point, repository), options);
      return await readContent(ask, digest);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool[Symbol.asyncDispose]()));
    },
  };
}

type Ask = (method: 'GET' | 'HEAD') => Promise<HttpResponse | ProbeFailure>;

async function probeManifest(ask: Ask, point: ProbePoint, reference: string): Promise<ProbedManifest | ProbeFailure> {
  const head = await ask('HEAD'); // containerd also begins with HEAD.
  if ('kind' in head) return head;
  await head.discard();
  const response = await ask('GET');
  if ('kind' in response) return response;
  if (response.status !== 200) return await diagnoseAnswer(response, point);
  if (head.status !== 200) {
    await response.discard();
    return {
      kind: 'error',
      message: `answers GET, but HEAD with status ${head.status}, which is what nodes ask first`,
    };
  }
  const bytes = await readAll(response.body, { limitBytes: MANIFEST_LIMIT_BYTES, what: 'the manifest' });
  return checkedManifest(bytes, response.header('content-type'), reference);
}

function checkedManifest(
  bytes: Uint8Array,
  mediaType: string | undefined,
  reference: string,
): ProbedManifest | ProbeFailure {
  if (!looksLikeJson(bytes)) {
    return {
      kind: 'no-registry',
      message: `answers with ${mediaType ?? 'something'}, which is not a manifest: it is not a registry`,
    };
  }
  const digest = digestOf(bytes);
  if (reference.startsWith('sha256:') && reference !== digest) {
    return { kind: 'error', message: `answers with content of another digest, ${digest}` };
  }
  return { kind: 'manifest', digest, mediaType, bytes };
}

function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

async function probeBlob(ask: Ask, point: ProbePoint): Promise<ProbedBlob | ProbeFailure> {
  const response = await ask('HEAD');
  if ('kind' in response) return response;
  if (response.status !== 200) return await diagnoseAnswer(response, point);
  await response.discard();
  return { kind: 'blob' };
}

async function readContent(ask: Ask, digest: Digest): Promise<Uint8Array | undefined> {
  const response = await ask('GET');
  if ('kind' in response) return undefined;
  if (response.status !== 200) {
    await response.discard();
    return undefined;
  }
  const bytes = await readAll(response.body, { limitBytes: CONFIG_LIMIT_BYTES, what: 'the config' });
  return digestOf(bytes) === digest ? bytes : undefined;
}

function asker(point: ProbePoint, repository: string, suffix: string, fetch: Fetch, { signal }: ProberOptions): Ask {
  const url = new URL(`${point.base}/${repository}/${suffix}`);
  if (point.namespace !== undefined) url.searchParams.set('ns', point.namespace);
  return async (method) => {
    const headers = suffix.startsWith('manifests/') ? { accept: [...manifestMediaTypes, '*/*'].join(', ') } : {};
    const request: HttpRequest = { method, url, headers, action: `ask ${url.host}`, signal };
    try {
      return await fetch(request);
    } catch (error) {
      return await diagnoseFailure(error, { url, fetch, signal });
    }
  };
}

function authenticated(
  pools: Pools,
  { base, login }: ProbePoint,
  repository: string,
  { answerMs = 30_000, memory }: ProberOptions & { readonly memory: AuthMemory },
): Fetch {
  const timeouts = { ...defaultTimeouts, headersMs: answerMs, stallMs: answerMs };
  const fetch = withRedirects(undiciFetch((url) => pools.for(url), timeouts));
  const found = login === undefined ? undefined : { login, from: 'the configuration' };
  return withAuth(fetch, {
    origin: new URL(base).origin,
    scope: `repository:${repository}:pull`,
    tokens: createTokenCache(fetch, systemClock),
    memory,
    findLogin: () => Promise.resolve(found),
  }).fetch;
}

function openPools(
  { base, tls }: ProbePoint,
  { env = {}, hosts, authorities = [], connectMs = 10_000 }: ProberOptions,
): Pools {
  const own = new URL(base).host;
  return createPools({
    env,
    connectMs,
    hosts,
    isUnchecked: (host) => host === own && tls?.insecureSkipVerify === true,
    trustFor: (host) => Promise.resolve(trustOf(host === own ? tls : undefined, authorities)),
  });
}

function trustOf({ ca, clientIdentity }: ProbeTls = {}, authorities: readonly string[]): SecureContext {
  return createSecureContext({
    ca: [...getCACertificates('bundled'), ...authorities, ...(ca === undefined ? [] : [ca])],
    ...(clientIdentity && { cert: clientIdentity.certificate, key: clientIdentity.key }),
  });
}
