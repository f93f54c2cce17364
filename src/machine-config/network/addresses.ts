/** An IPv4 or IPv6 address as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** An address with the length of its network's prefix, such as `10.0.0.201/8`. */
export interface IpNetwork extends IpAddress {
  readonly prefix: number;
}

const BITS: Readonly<Record<4 | 6, number>> = { 4: 32, 6: 128 };

/** Parses `10.0.0.1` or `fd00::1`, without a zone. Gives undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (v4 !== undefined) {
    const isValid = v4.every((part) => Number(part) <= 255 && !/^0\d/.test(part));
    return isValid ? { family: 4, value: v4.reduce((sum, part) => sum * 256n + BigInt(part), 0n) } : undefined;
  }
  if (!/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)) return undefined;
  // The platform knows all spellings of IPv6 and normalises them to eight groups, or fewer with a `::`.
  const host = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  return host === undefined ? undefined : { family: 6, value: valueOf(host) };
}

/** Parses `10.0.0.201/8`. Gives undefined if the prefix is missing or too long. */
export function parseCidr(text: string): IpNetwork | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const ip = parseIp(address);
  const prefix = Number(length);
  return ip === undefined || length === '' || prefix > BITS[ip.family] ? undefined : { ...ip, prefix };
}

/** Whether `address` is in the network. */
export function contains(network: IpNetwork, address: IpAddress): boolean {
  if (network.family !== address.family) return false;
  const shift = hostBits(network);
  return network.value >> shift === address.value >> shift;
}

/** Whether it is the first address of its network, which names the network itself. */
export function isNetworkAddress(network: IpNetwork): boolean {
  return (network.value >> hostBits(network)) << hostBits(network) === network.value;
}

/** Whether it is the last IPv4 address of its network, which reaches all of its hosts. */
export function isBroadcastAddress(network: IpNetwork): boolean {
  const mask = (1n << hostBits(network)) - 1n;
  return network.family === 4 && (network.value & mask) === mask;
}

/** Whether the network reserves those two addresses. With a prefix of 31 or 32 bits it does not. */
export function hasReservedAddresses({ family, prefix }: IpNetwork): boolean {
  return family === 4 && prefix <= 30;
}

/** Whether an IPv6 address is valid on its link only, and so not in any network of the node. */
export function isLinkLocal({ family, value }: IpAddress): boolean {
  return family === 6 && value >> 118n === 0x3fan;
}

function hostBits({ family, prefix }: IpNetwork): bigint {
  return BigInt(BITS[family] - prefix);
}

function valueOf(host: string): bigint {
  const [head = '', tail] = host.split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
