import type { Inspected, InspectOptions } from '../../inspect/index.ts';
import { collectChunksEarly } from '../chunk-collection.ts';
import type { CliContext } from '../command.ts';
import { atHome } from '../modules/local-paths.ts';
import { absoluteIn } from '../output-places.ts';
import { formatBytes } from '../render/amounts.ts';
import { sessionOptions } from '../session-options.ts';

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
export async function lookOptions(chosen: LookFlags, context: CliContext): Promise<InspectOptions> {
  collectChunksEarly();
  const { parsePlatform } = await import('../../oci/index.ts');
  return {
    ...(await sessionOptions(chosen, context)),
    report: (event) => (event.kind === 'stage-progress' ? undefined : context.report(event)),
    platform: chosen.platform === undefined ? undefined : parsePlatform(chosen.platform),
    image: chosen.image,
  };
}

function trafficLine({ bytesRead, size }: Inspected): string {
  return `${formatBytes(bytesRead())} of ${formatBytes(size)} read`;
}
