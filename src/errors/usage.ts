import { RootsmithError } from './error.ts';

/** The error for a command line that asks for something impossible or contradictory. */
export function usage(message: string, hint: string): RootsmithError {
  return new RootsmithError('USAGE', message, { hint });
}
