import { usage } from '../../errors/index.ts';

/** An address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Parses `host:port`, `[::1]:port`, or `:port` for all addresses; `undefined` for any other text. */
export function readListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]/]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(match?.['port']);
  return match === undefined || port > 65_535 ? undefined : { host: match['ipv6'] ?? (match['name'] || '::'), port };
}

/** Parses an address. Throws `USAGE`. */
export function parseListen(text: string): ListenAddress {
  const address = readListenAddress(text);
  if (address !== undefined) return address;
  throw usage(`\`--listen ${text}\` is not an address`, 'Write it as `127.0.0.1:5000`, `[::1]:5000` or `:5000`.');
}
