import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { registryAliases } from '../../oci/index.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { RouteKind } from '../routes/routes.ts';

export interface HostRules {
  /** The address that the server listens on. */
  readonly address: string;
  /** Names by which clients may call this server, beside the names of this machine. */
  readonly allowed: readonly string[];
}

/**
 * Tells whether a request is meant for this server. A web page in a local browser can send requests to loopback, and
 * with DNS rebinding it can even read the answers: it points a name of its own at this machine. That name stands in
 * `Host`, and it is never one of ours. On other addresses we cannot know by which names clients come, so every name is
 * accepted unless some are configured.
 */
export function hostCheck({ address, allowed }: HostRules): (host: string | undefined) => boolean {
  const onLoopback = isLoopback(address);
  if (!onLoopback && allowed.length === 0) return () => true;
  // Clients that use this server as a mirror of the Docker Hub send the name of the Hub's API.
  const names = new Set([...allowed.flatMap(registryAliases), hostname()].map(bareName));
  return (host) => {
    if (host === undefined) return true; // Only HTTP/1.0 clients omit it; browsers always send it.
    const name = bareName(host);
    if (names.has(name) || name === 'localhost' || name.endsWith('.localhost')) return true;
    if (isIP(name) === 0) return false;
    return !onLoopback || isLoopback(name) || isOwnAddress(name);
  };
}

/** Refuses requests that pages of other sites send. Container clients send none of these headers. */
export function refuseForeignPage(
  { method, headers }: IncomingMessage,
  kind: RouteKind,
  allowed: readonly string[],
): void {
  const { origin, host } = headers;
  if (origin !== undefined && !isSameOrigin(origin, host, allowed)) {
    throw new ApiError('DENIED', 'pages of other sites may not use this registry');
  }
  const site = headerText(headers['sec-fetch-site']);
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  const isReading = method === 'GET' || method === 'HEAD';
  const isLink =
    isReading &&
    headerText(headers['sec-fetch-mode']) === 'navigate' &&
    (kind === 'page' || kind === 'image' || kind === 'images');
  if (!isLink) throw new ApiError('DENIED', 'pages of other sites may not use this registry');
}

/** The scheme is not compared, because a proxy before this server may add TLS. */
function isSameOrigin(origin: string, host: string | undefined, allowed: readonly string[]): boolean {
  const url = /^https?:\/\/[^/]/i.test(origin) ? URL.parse(origin) : null;
  if (url === null) return false; // The origin is also `null` for a sandboxed frame and for a file.
  const own = URL.parse(`${url.protocol}//${host ?? ''}`);
  return own?.host === url.host || allowed.some((name) => bareName(name) === bareName(url.host));
}

/** The host without its port and without the brackets of an IPv6 address. */
export function bareName(host: string): string {
  const text = host.trim().toLowerCase();
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed;
  return isIP(text) === 6 ? text : text.replace(/:\d*$/, '').replace(/\.$/, '');
}

function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address) || address === '::1' || address === 'localhost';
}

function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((each) => each.address === address) === true);
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
