import type { Inspected, InspectOptions } from '../../inspect/index.ts';
import { boundGrowth, collectChunksEarly } from '../chunk-collection.ts';
import type { CliContext } from '../command.ts';
import { limitsOf } from '../limit-flag.ts';
import { atHome } from '../modules/local-paths.ts';
import { absoluteIn } from '../output-places.ts';
import { registryOptions } from '../registry-flags.ts';
import { formatBytes } from '../render/amounts.ts';

interface LookFlags {
  readonly platform?: string | undefined;
  readonly image?: string | undefined;
  readonly limit: readonly string[];
  readonly ca: readonly string[];
  readonly plainHttp: readonly string[];
  readonly host: readonly string[];
}

/** Opens what the user names as long as it is used, and says at the end how much of a remote image was read. */
export async function lookInto<T>(
  place: string,
  chosen: LookFlags,
  context: CliContext,
  use: (inspected: Inspected) => Promise<T>,
): Promise<T> {
  const { terminal } = context;
  const options = await lookOptions(chosen, context);
  const { withInspected } = await import('../../inspect/index.ts');
  const isLocal = /^(?:oci|oci-archive|docker-archive):/.test(place) || atHome(place, terminal.directory) !== place;
  const named = placeToLookInto(place, terminal.directory);
  return await withInspected(named, options, async (inspected) => {
    const result = await use(inspected);
    if (!isLocal && !named.startsWith('/')) terminal.stderr.write(`${trafficLine(inspected)}\n`);
    return result;
  });
}

/** What the user names, with a path of this machine made absolute. */
export function placeToLookInto(place: string, directory: string): string {
  return atHome(absoluteIn(place, directory), directory);
}

/** The options for looking inside from these flags. Throws `USAGE`. */
export async function lookOptions(
  chosen: LookFlags,
  { terminal, report, signal }: CliContext,
): Promise<InspectOptions> {
  collectChunksEarly();
  const { parsePlatform } = await import('../../oci/index.ts');
  return {
    env: terminal.env,
    report: (event) => (event.kind === 'stage-progress' ? undefined : report(event)),
    limits: limitsOf(chosen.limit),
    onMemory: boundGrowth(),
    signal,
    platform: chosen.platform === undefined ? undefined : parsePlatform(chosen.platform),
    image: chosen.image,
    ...(await registryOptions(chosen, terminal)),
  };
}

function trafficLine({ bytesRead, size }: Inspected): string {
  return `${formatBytes(bytesRead())} of ${formatBytes(size)} read`;
}
