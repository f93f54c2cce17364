import { printable, redact } from '../../errors/index.ts';

/** Makes a text of others safe for a terminal: removes logins and escapes control characters. */
export function shown(line: string): string {
  return printable(redact(line));
}
