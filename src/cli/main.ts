import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** `-v` is what docker and skopeo call it, `-V` what many others do. */
const VERSION_WORDS: readonly string[] = ['--version', '-v', '-V', 'version'];

/**
 * Runs a command line and returns the exit status. The version is printed before anything else is loaded, because
 * loading takes longer than starting Node.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.length === 1 && VERSION_WORDS.includes(argv[0] ?? '')) {
    terminal.stdout.write(`rootsmith ${version()}\n`);
    return 0;
  }
  const { runCommandLine: dispatch } = await import('./dispatch.ts');
  return await dispatch(argv, terminal);
}
