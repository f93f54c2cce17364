import { BlockList, isIP } from 'node:net';
import { RootsmithError, redact } from '../../errors/index.ts';
import type { Environment } from './environment.ts';

/** The proxy for a URL according to HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Never a proxy for this machine. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = env[name] ?? env[name.toUpperCase()];
  if (text === undefined || text === '' || isLoopback(url.hostname)) return undefined;
  const exceptions = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  if (exceptions.some((entry) => isException(url, entry))) return undefined;
  return parseProxy(name.toUpperCase(), text);
}

/** Tells whether the host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  const address = bare(hostname);
  const family = isIP(address);
  if (family === 0) return address === 'localhost' || address.endsWith('.localhost');
  return loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Matches an entry of NO_PROXY: `*`, an address, a CIDR range, `host` (with all below it) or `.host` (only what is
 * below it). Each may have a port.
 */
function isException(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = bare(url.hostname);
  if (entry.includes('/')) return isInRange(host, entry);
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (port !== undefined && port !== (url.port === '' ? defaultPort(url) : url.port)) return false;
  const wanted = bare(name.replace(/^\*\./, '.')).toLowerCase();
  return wanted.startsWith('.')
    ? host.endsWith(wanted)
    : host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`));
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32))
    return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  return block.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function parseProxy(name: string, text: string): URL {
  const proxy = URL.parse(/^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`);
  if (proxy !== null && /^(https?|socks5?):$/.test(proxy.protocol)) return proxy;
  throw new RootsmithError('USAGE', `${name} is \`${redact(text)}\`, which is not the address of a proxy`, {
    hint: 'Write it as `http://host:port`.',
  });
}

/** The default port of the scheme. */
export function defaultPort({ protocol }: URL): string {
  return protocol === 'https:' ? '443' : '80';
}

/** A host as sockets need it: in lower case, and an IPv6 address without brackets. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}
