import { $ } from 'zx';

/**
 * Runs a line of bash. Modes of what it makes do not depend on the caller's umask, nor sort orders on
 * the locale.
 */
export const sh = $({
  prefix: 'set -euo pipefail; umask 022; export LC_ALL=C; export PATH="$PATH:/usr/sbin:/sbin";',
  quiet: true,
});

/** The words of a text: a list that is easy to read and to extend. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
