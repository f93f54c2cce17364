import type { BootOptions } from '../../imager/index.ts';
import type { CliContext } from '../command.ts';
import { openConsole } from './console-output.ts';
import { bootFlags } from './flags.ts';
import { readMachine } from './read-machine.ts';

export interface BootResultOptions extends Omit<BootOptions, 'onConsole'> {
  /** Where the result of the build lies. */
  readonly place: string;
  readonly until: readonly string[];
}

/** Starts the result of a build as `rootsmith boot` does by default, with its console on standard error. */
export async function bootResult({ place, until, ...options }: BootResultOptions, context: CliContext): Promise<void> {
  const { bootMachine } = await import('../../imager/index.ts');
  const request = readMachine(place, bootFlags.parse({ until }), context.terminal.directory);
  await using output = await openConsole({ json: true }, context);
  await bootMachine(request, { ...options, onConsole: (line) => output.write(line) });
}
