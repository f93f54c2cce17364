const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3 };

/**
 * Reads `20MiB/s`, `500KB` or `4096` as bytes per second; undefined for a text that is not a rate. Units with an
 * `i` are powers of 1024, units without are powers of 1000.
 */
export function parseRate(text: string): number | undefined {
  const match = /^(?<count>\d{1,12}(?:\.\d{1,3})?) ?(?<unit>[kmg]?)(?<binary>i?)b?(?:\/s)?$/i.exec(text.trim());
  const { count = '', unit = '', binary = '' } = match?.groups ?? {};
  if (match === null || (unit === '' && binary !== '')) return undefined;
  const bytes = Math.floor(Number(count) * (binary === '' ? 1000 : 1024) ** (POWERS[unit.toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
