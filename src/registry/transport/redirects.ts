import { BlockList, isIP } from 'node:net';
import { RootsmithError, redact } from '../../errors/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from './http.ts';

const MAX_REDIRECTS = 10;

/** Headers for one origin only: object storage refuses them, and another server could misuse them. */
const originHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Follows redirects, which registries use for blobs in object storage. A login never leaves its origin, no request goes
 * from https to plain http, and a body is never sent to another origin.
 */
export function withRedirects(fetch: Fetch): Fetch {
  return async (request) => {
    let current = request;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await fetch(current);
      const target = redirectTarget(current, response);
      if (target === undefined) return response;
      await response.discard();
      current = redirected(current, response.status, target);
    }
    throw refused(request, `more than ${MAX_REDIRECTS} redirects, the last to ${shown(current.url)}`);
  };
}

function redirectTarget(request: HttpRequest, response: HttpResponse): URL | undefined {
  const location = response.header('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  const target = URL.parse(location, request.url.href);
  if (target === null) throw refused(request, `a redirect to \`${redact(location)}\`, which is not a URL`);
  assertAllowed(request, target);
  return target;
}

function redirected(request: HttpRequest, status: number, target: URL): HttpRequest {
  const isSameOrigin = target.origin === request.url.origin;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const keepsMethod = status === 307 || status === 308;
  if (!isRead && !(keepsMethod && isSameOrigin && request.body?.kind !== 'stream')) {
    throw refused(request, `a redirect (${status}) to ${shown(target)}, where the body must not be sent`);
  }
  const headers = Object.entries(request.headers).filter(([name]) => isSameOrigin || !originHeaders.has(name));
  return { ...request, url: target, headers: Object.fromEntries(headers) };
}

function assertAllowed(request: HttpRequest, target: URL): void {
  if (target.protocol !== 'https:' && target.protocol !== 'http:')
    throw refused(request, `a redirect to ${shown(target)}`);
  if (request.url.protocol === 'https:' && target.protocol === 'http:') {
    throw refused(request, `a redirect from https to plain http, ${shown(target)}`);
  }
  assertNotLinkLocal(request, target);
}

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

/** Clouds serve the secrets of a machine at link-local addresses. No registry has a reason to redirect there. */
export function assertNotLinkLocal(request: Pick<HttpRequest, 'url' | 'action'>, target: URL): void {
  const address = target.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 0 || target.host === request.url.host) return;
  if (linkLocal.check(address, family === 6 ? 'ipv6' : 'ipv4'))
    throw refused(request, `a redirect to the link-local address ${address}`);
}

/** The query is left out, because it may contain a signature. */
function shown({ origin, pathname }: URL): string {
  return redact(`${origin}${pathname}`);
}

function refused({ action, url }: Pick<HttpRequest, 'url' | 'action'>, what: string): RootsmithError {
  return new RootsmithError('REGISTRY_ERROR', `cannot ${action}: ${url.host} answered with ${what}`, {
    hint: "Check the registry's configuration, above all its external URL.",
  });
}
