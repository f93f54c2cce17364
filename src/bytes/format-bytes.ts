const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Formats a size in decimal units, as registries and disks do: `61.4 MB`. */
export function formatBytes(bytes: number): string {
  const [value, unit] = scaledBytes(bytes);
  return `${unit === 'B' ? value : value.toFixed(1)} ${unit}`;
}

/** A value below 1000 and its unit, also after it was rounded to a tenth. */
export function scaledBytes(bytes: number): readonly [value: number, unit: (typeof UNITS)[number]] {
  let [value, at] = [bytes, 0];
  while (Math.round(value * 10) / 10 >= 1000 && at < UNITS.length - 1) [value, at] = [value / 1000, at + 1];
  return [value, UNITS[at] ?? 'TB'];
}
