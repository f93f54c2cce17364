import { parseCidr, parseIp } from '../network/addresses.ts';

/** What `net.ParseIP` reads. */
export function isIp(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** What `net.ParseCIDR` reads. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

/** What `netip.ParseAddr` reads: an IPv6 address may have a zone. */
export function isAddr(text: string): boolean {
  return isIp(text.includes(':') ? text.replace(/%.+$/, '') : text);
}

/** An address that stands for none: `0.0.0.0` or `::`. */
export function isUnspecified(text: string): boolean {
  return parseIp(text.replace(/[/%].*$/, ''))?.value === 0n;
}
