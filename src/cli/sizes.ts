import { usage } from '../errors/index.ts';

const POWERS: Readonly<Record<string, number>> = { '': 1, k: 1, m: 2, g: 3, t: 4 };

/** Parses `20GiB`, `500MB` or `4096` into bytes. Units with an `i` are binary, the others decimal. Throws `USAGE`. */
export function parseSize(text: string, flag: string): number {
  const match = /^(?<count>\d{1,15}(?:\.\d{1,3})?) ?(?<unit>[kmgt]?)(?<binary>i?)b?$/i.exec(text.trim());
  const { count = '', unit = '', binary = '' } = match?.groups ?? {};
  const power = unit === '' ? 0 : (POWERS[unit.toLowerCase()] ?? 0);
  const bytes = Math.floor(Number(count) * (binary === '' ? 1000 : 1024) ** power);
  if (match === null || (unit === '' && binary !== '') || !Number.isSafeInteger(bytes) || bytes === 0) {
    throw usage(`\`${flag} ${text}\` is not a size`, 'Write it as `20GiB`, `500MB` or a number of bytes.');
  }
  return bytes;
}
