import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/**
 * Runs one command line. The result is the exit status. The version is answered at once: loading the
 * rest would take longer than to start Node.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    terminal.stdout.write(`rootsmith ${version()}\n`);
    return 0;
  }
  const { runCommandLine: dispatch } = await import('./dispatch.ts');
  return await dispatch(argv, terminal);
}
