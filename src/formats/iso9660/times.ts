/** The seven bytes of a time in a directory record, in UTC. Years end in 2155. */
export function recordTime(seconds: number): Uint8Array {
  const moment = new Date(Math.max(0, seconds) * 1000);
  return Uint8Array.of(
    Math.min(moment.getUTCFullYear() - 1900, 255),
    moment.getUTCMonth() + 1,
    moment.getUTCDate(),
    moment.getUTCHours(),
    moment.getUTCMinutes(),
    moment.getUTCSeconds(),
    0,
  );
}

/** The seventeen bytes of a time in a volume descriptor, in UTC: digits down to hundredths, and the zone. */
export function volumeTime(seconds: number): Uint8Array {
  const digits = new Date(Math.max(0, seconds) * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return Buffer.from(`${digits}00\0`, 'latin1');
}

/** A time that is not given. */
export const NO_TIME = Buffer.from(`${'0'.repeat(16)}\0`, 'latin1');
