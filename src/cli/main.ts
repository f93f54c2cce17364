import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/**
 * Runs a command line and returns the exit status. The version is printed before anything else is loaded, because
 * loading takes longer than starting Node.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    terminal.stdout.write(`rootsmith ${version()}\n`);
    return 0;
  }
  const { runCommandLine: dispatch } = await import('./dispatch.ts');
  return await dispatch(argv, terminal);
}
