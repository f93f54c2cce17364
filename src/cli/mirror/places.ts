import { Budget } from '../../bytes/index.ts';
import type { Mirror, MirrorPlaces } from '../../mirror/index.ts';
import type { StoreOptions } from '../../places/index.ts';
import { boundGrowth } from '../chunk-collection.ts';
import type { CliContext } from '../command.ts';
import { limitsOf } from '../limit-flag.ts';
import { registryOptions } from '../registry-flags.ts';

/** Options beside the limits of the mirror. */
export interface PlacesOptions {
  /** The flags about registries. */
  readonly reach: Parameters<typeof registryOptions>[0] & { readonly limit: readonly string[] };
  readonly uploads?: StoreOptions['uploads'];
}

/** Opened places, and the folder for temporary files. */
export interface OpenPlaces extends AsyncDisposable {
  readonly places: MirrorPlaces;
  /** The memory budget of the whole run. */
  readonly budget: Budget;
}

/** Opens what is needed for reading sources and writing targets. */
export async function openPlaces(
  limits: Mirror['limits'],
  { reach, uploads }: PlacesOptions,
  { terminal, report, signal }: CliContext,
): Promise<OpenPlaces> {
  const { MirrorPlaces } = await import('../../mirror/index.ts');
  const { temporaryFolderOf, Workspace } = await import('../../files/index.ts');
  const network = await registryOptions(reach, terminal);
  const workspace = await Workspace.open(temporaryFolderOf(terminal.env));
  const budget = new Budget({ limits: limitsOf(reach.limit), what: 'the mirror', onMemory: boundGrowth() });
  const places = new MirrorPlaces({
    budget,
    ...network,
    env: terminal.env,
    uploads,
    concurrency: limits.concurrency,
    retries: limits.retries,
    spoolDirectory: workspace.path,
    report,
    signal,
  });
  return {
    places,
    budget,
    async [Symbol.asyncDispose]() {
      await places[Symbol.asyncDispose]();
      await workspace[Symbol.asyncDispose]();
    },
  };
}
