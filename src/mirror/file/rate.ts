const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3 };

/**
 * Bytes in a second of `20MiB/s`, `500KB`, `4096`: binary units with an `i`, decimal ones without;
 * undefined for what is no rate.
 */
export function parseRate(text: string): number | undefined {
  const match = /^(?<count>\d{1,12}(?:\.\d{1,3})?) ?(?<unit>[kmg]?)(?<binary>i?)b?(?:\/s)?$/i.exec(text.trim());
  const { count = '', unit = '', binary = '' } = match?.groups ?? {};
  if (match === null || (unit === '' && binary !== '')) return undefined;
  const bytes = Math.floor(Number(count) * (binary === '' ? 1000 : 1024) ** (POWERS[unit.toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
