import { printable, redact } from '../../errors/index.ts';

/** What a line of ours may say of a text that others wrote: no login, and nothing that a terminal would obey. */
export function shown(line: string): string {
  return printable(redact(line));
}
