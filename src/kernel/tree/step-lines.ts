/** A line of a quiet build: the kind of the command, whether it is for a module, and what it makes. */
const STEP = /^ {2}([A-Z][A-Z0-9_+.]*(?: {1,2}\[M\])?) +(\S.*)$/;

/** The command that a line of output announces, such as `CC [M] drivers/misc/rs_base.o`; undefined for other lines. */
export function stepOf(line: string): string | undefined {
  const [, kind, what] = STEP.exec(line) ?? [];
  return kind === undefined || what === undefined ? undefined : `${kind.replace(/ +/, ' ')} ${what.trim()}`;
}
