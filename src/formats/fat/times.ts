/** Date and time as FAT packs them, in steps of two seconds. */
export interface DosTime {
  readonly date: number;
  readonly time: number;
}

const FIRST_YEAR = 1980;
const LAST_YEAR = 2107;

/** The time that `mkfs.vfat --invariant` gives to the label: 2015-03-14 09:26:52. */
export const LABEL_TIME: DosTime = { date: 0x466e, time: 0x4b5a };

/** Packs seconds since 1970 as UTC. Times that FAT does not know become the first or last that it knows. */
export function dosTime(seconds: number): DosTime {
  const clamped = Math.min(
    Math.max(seconds, Date.UTC(FIRST_YEAR) / 1000),
    Date.UTC(LAST_YEAR, 11, 31, 23, 59, 58) / 1000,
  );
  const moment = new Date(clamped * 1000);
  return {
    date: ((moment.getUTCFullYear() - FIRST_YEAR) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
  };
}
