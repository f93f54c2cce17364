import { parseCidr, parseIp } from '../network/addresses.ts';

/** Whether Go's `net.ParseIP` accepts the text. */
export function isIp(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** Whether Go's `net.ParseCIDR` accepts the text. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

/** Whether Go's `netip.ParseAddr` accepts the text: an IPv6 address may have a zone. */
export function isAddr(text: string): boolean {
  return isIp(text.includes(':') ? text.replace(/%.+$/, '') : text);
}

/** Whether it is the unspecified address: `0.0.0.0` or `::`. */
export function isUnspecified(text: string): boolean {
  return parseIp(text.replace(/[/%].*$/, ''))?.value === 0n;
}
