/**
 * Tells whether go-yaml reads a text as a time: a date; a date and a time with `T` or `t` and a zone; or a date, a
 * blank, and a time without a zone. All parts but the year may have one digit.
 */
export function isTimestamp(text: string): boolean {
  const [, year, month, day, rest = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?![0-9])(.*)$/s.exec(text) ?? [];
  if (year === undefined || !isDate(Number(year), Number(month), Number(day))) return false;
  if (rest === '') return true;
  if (rest.startsWith(' ')) return isTime(rest.slice(1));
  const [, time = '', zoneHour, zoneMinute] = /^[Tt](.*?)(?:Z|[-+](\d\d):(\d\d))$/s.exec(rest) ?? [];
  return isTime(time) && Number(zoneHour ?? 0) <= 24 && Number(zoneMinute ?? 0) <= 60;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  // The calendar repeats every 400 years. `Date.UTC` would read a year below 100 as one of the last century.
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Matches a time of day. Seconds may have a fraction, after a point or a comma. */
function isTime(text: string): boolean {
  const [, hour, minute, second] = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d{1,9})?$/.exec(text) ?? [];
  return hour !== undefined && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}
