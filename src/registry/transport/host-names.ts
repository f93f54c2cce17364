import { RootsmithError } from '../../errors/index.ts';
import { registryAliases } from '../../oci/index.ts';
import { bare, defaultPort } from './proxy.ts';

/**
 * Registry names to addresses (`HOST[:PORT]`) to connect to in their stead, as an entry in /etc/hosts
 * would, ports included. Name, login and certificate stay those of the registry; no proxy is used.
 */
export type HostNames = Readonly<Record<string, string>>;

/** Where a connection goes. */
export interface Address {
  readonly hostname: string;
  readonly port: string;
}

/** Reads `NAME=HOST[:PORT]`. Throws `USAGE`. */
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

/** The address that stands in for a URL's host; undefined where the name servers decide. */
export function addressFor(url: URL, hosts: HostNames): Address | undefined {
  const text = standInFor(url.host, hosts);
  if (text === undefined) return undefined;
  const { hostname, port } = new URL(`http://${text}`);
  const written = port !== '' ? port : text.endsWith(':80') ? '80' : url.port;
  return { hostname: bare(hostname), port: written === '' ? defaultPort(url) : written };
}

/** Where a URL itself leads. */
export function addressOf(url: URL): Address {
  return { hostname: bare(url.hostname), port: url.port === '' ? defaultPort(url) : url.port };
}

/** What a name is mapped to, as it was written. The Docker Hub answers to all its names. */
export function standInFor(host: string, hosts: HostNames): string | undefined {
  const wanted = host.toLowerCase();
  return Object.entries(hosts).find(([name]) => registryAliases(name.toLowerCase()).includes(wanted))?.[1];
}

function isHost(text: string): boolean {
  const url = URL.parse(`http://${text}`);
  return url !== null && /^[^/?#@\s]+$/.test(text) && url.hostname !== '';
}
