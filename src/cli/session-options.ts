import type { Limits } from '../bytes/index.ts';
import type { StoreOptions } from '../places/index.ts';
import { boundGrowth } from './chunk-collection.ts';
import type { CliContext } from './command.ts';
import { limitsOf } from './limit-flag.ts';
import { registryOptions } from './registry-flags.ts';

/** What every command that opens places and counts what it reads takes from its flags and its terminal. */
interface CommandOptions
  extends Required<Pick<StoreOptions, 'caFiles' | 'plainHttp' | 'hosts'>>,
    Pick<CliContext, 'report' | 'signal'> {
  readonly env: CliContext['terminal']['env'];
  readonly limits: Partial<Limits>;
  readonly onMemory: (keptBytes: number) => void;
}

type SessionFlags = Parameters<typeof registryOptions>[0] & { readonly limit: readonly string[] };

/** Reads the flags of limits and registries. Throws `USAGE`. */
export async function sessionOptions(
  chosen: SessionFlags,
  { terminal, report, signal }: Pick<CliContext, 'terminal' | 'report' | 'signal'>,
): Promise<CommandOptions> {
  return {
    env: terminal.env,
    report,
    limits: limitsOf(chosen.limit),
    onMemory: boundGrowth(),
    signal,
    ...(await registryOptions(chosen, terminal)),
  };
}
