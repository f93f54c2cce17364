/** From which systemd on the stub measures a section, in the order in which it measures. */
const measuredSince: readonly (readonly [name: string, version: number])[] = [
  ['.linux', 0],
  ['.osrel', 0],
  ['.cmdline', 0],
  ['.initrd', 0],
  ['.ucode', 256],
  ['.splash', 0],
  ['.dtb', 0],
  ['.uname', 253],
  ['.sbat', 253],
  ['.pcrpkey', 0],
  ['.profile', 257],
  ['.dtbauto', 257],
  ['.hwids', 257],
];

/**
 * The sections that a stub measures, in its order, by the text of its `.sdmagic`. A stub that does not name its version
 * counts as new.
 *
 * @see https://github.com/systemd/systemd/blob/v257/src/fundamental/uki.h
 */
export function stubOrder(sdmagic: string | undefined): readonly string[] {
  const version = Number(/systemd-stub (\d+)/.exec(sdmagic ?? '')?.[1] ?? Number.POSITIVE_INFINITY);
  return measuredSince.filter(([, since]) => version >= since).map(([name]) => name);
}
