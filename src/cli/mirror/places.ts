import type { Mirror, MirrorPlaces } from '../../mirror/index.ts';
import type { StoreOptions } from '../../stores/index.ts';
import type { CliContext } from '../command.ts';
import { registryOptions } from '../registry-flags.ts';

/** What is needed beside the limits of a mirror. */
export interface PlacesOptions {
  /** Flags that say how registries are reached. */
  readonly reach: Parameters<typeof registryOptions>[0];
  readonly uploads?: StoreOptions['uploads'];
}

/** The places of a run, and the folder of its temporary files. */
export interface OpenPlaces extends AsyncDisposable {
  readonly places: MirrorPlaces;
}

/** Opens what sources and targets are opened with. */
export async function openPlaces(
  limits: Mirror['limits'],
  { reach, uploads }: PlacesOptions,
  { terminal, report, signal }: CliContext,
): Promise<OpenPlaces> {
  const { MirrorPlaces } = await import('../../mirror/index.ts');
  const { temporaryFolderOf, Workspace } = await import('../../stores/index.ts');
  const workspace = await Workspace.open(temporaryFolderOf(terminal.env));
  const places = new MirrorPlaces({
    ...(await registryOptions(reach)),
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
    async [Symbol.asyncDispose]() {
      await places[Symbol.asyncDispose]();
      await workspace[Symbol.asyncDispose]();
    },
  };
}
