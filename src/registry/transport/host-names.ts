import { RootsmithError } from '../../errors/index.ts';
import { registryAliases } from '../../oci/index.ts';
import { bare, defaultPort } from './proxy.ts';

/**
 * Addresses (`HOST[:PORT]`) to connect to instead of a registry, like entries in /etc/hosts with ports. Name, login and
 * certificate remain those of the registry, and no proxy is used.
 */
export type HostNames = Readonly<Record<string, string>>;

/** The address of a connection. */
export interface Address {
  readonly hostname: string;
  readonly port: string;
}

/** Parses `NAME=HOST[:PORT]`. Throws `USAGE`. */
export function parseHostName(text: string): readonly [name: string, address: string] {
  const [, name, address] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (name === undefined || address === undefined || !isHost(name) || !isHost(address)) {
    throw new RootsmithError('USAGE', `\`${text}\` does not say which registry is found where`, {
      hint: 'Write it as `NAME=HOST[:PORT]`, such as `ghcr.io=127.0.0.1:5001`.',
      details: { value: text },
    });
  }
  return [name, address];
}

/** The address to connect to instead of the host of a URL; `undefined` to resolve the name as usual. */
export function addressFor(url: URL, hosts: HostNames): Address | undefined {
  const text = standInFor(url.host, hosts);
  if (text === undefined) return undefined;
  const { hostname, port } = new URL(`http://${text}`);
  const written = port !== '' ? port : text.endsWith(':80') ? '80' : url.port;
  return { hostname: bare(hostname), port: written === '' ? defaultPort(url) : written };
}

/** The address in a URL. */
export function addressOf(url: URL): Address {
  return { hostname: bare(url.hostname), port: url.port === '' ? defaultPort(url) : url.port };
}

/** The entry for a host, as it was written. The Docker Hub has an entry under any of its names. */
export function standInFor(host: string, hosts: HostNames): string | undefined {
  const wanted = host.toLowerCase();
  return Object.entries(hosts).find(([name]) => registryAliases(name.toLowerCase()).includes(wanted))?.[1];
}

function isHost(text: string): boolean {
  const url = URL.parse(`http://${text}`);
  return url !== null && /^[^/?#@\s]+$/.test(text) && url.hostname !== '';
}
