import { usage } from '../errors/index.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `30s`, `5m`, `1h` or `0` into milliseconds. Throws `USAGE`. */
export function parseDuration(text: string, flag: string): number {
  const { count, unit = '' } = /^(?<count>\d{1,9})(?<unit>ms|s|m|h|d)$/.exec(text.trim())?.groups ?? {};
  if (text.trim() === '0') return 0;
  if (count === undefined) {
    throw usage(`\`${flag} ${text}\` is not a duration`, 'Write it as `30s`, `5m`, `1h` or `0`.');
  }
  return Number(count) * (UNITS[unit] ?? 0);
}
