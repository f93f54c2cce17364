/** The first lines of a long list, and a last one that tells how many are left out: `and 3 more`. */
export function firstLines(lines: readonly string[], most: number): readonly string[] {
  return lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;
}

/** The first items of a long list on one line: `a, b and 3 more`. `kind` follows the number: `and 3 more images`. */
export function firstItems(items: readonly string[], most: number, kind = ''): string {
  const left = items.length - most;
  const more = left > 0 ? ` and ${left} more${kind === '' ? '' : ` ${kind}`}` : '';
  return items.slice(0, most).join(', ') + more;
}
