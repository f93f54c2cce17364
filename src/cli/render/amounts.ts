import { formatBytes, scaledBytes } from '../../bytes/index.ts';

export { formatBytes };

/** Two sizes, with the unit once where it is the same: `12.3 of 61.4 MB`. */
export function formatShare(done: number, total: number): string {
  const [first, second] = [formatBytes(done), formatBytes(total)];
  const [value = '', unit] = first.split(' ');
  return `${second.endsWith(` ${unit}`) ? value : first} of ${second}`;
}

/** Formats a rate: `25.0 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** The same in at most eight columns: `25 MB/s`, `3.1 MB/s`. */
export function shortRate(bytesPerSecond: number): string {
  const [value, unit] = scaledBytes(Math.round(bytesPerSecond));
  return `${unit === 'B' || value >= 10 ? Math.round(value) : value.toFixed(1)} ${unit}/s`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Formats a time that has passed: `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms / 100) < 600) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** Formats a time to come, which is a guess and so has one unit: `12 s`, `3 min`, `2 h`. */
export function formatGuess(ms: number): string {
  if (ms < 59_500) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (ms < 59.5 * MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return `${Math.round(ms / HOUR_MS)} h`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
