import type { Stats } from 'node:fs';
import { RootsmithError } from '../errors/index.ts';

/** What kind of file a path is, in the words of messages. */
export function kindOf(facts: Stats): string {
  if (facts.isSymbolicLink()) return 'a symbolic link';
  if (facts.isDirectory()) return 'a directory';
  if (facts.isFIFO()) return 'a FIFO';
  if (facts.isSocket()) return 'a socket';
  return facts.isFile() ? 'a file' : 'a device';
}

/** The error for an input that cannot be read at any offset or a second time. */
export function notRegular(path: string, facts: Stats): RootsmithError {
  if (facts.isDirectory()) {
    const message = `cannot read \`${path}\`: it is a directory, not a file`;
    return new RootsmithError('NOT_FOUND', message, { hint: 'Name a file in it.', details: { path } });
  }
  const isFlowing = facts.isFIFO() || facts.isSocket();
  return new RootsmithError('NOT_A_FILE', `cannot read \`${path}\`: it is ${kindOf(facts)}, not a regular file`, {
    hint: isFlowing ? 'Write its output to a file, and name that file.' : 'Name a regular file.',
    details: { path },
  });
}
