import * as z from 'zod';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { absoluteIn } from '../output-places.ts';
import { registryFlags } from '../registry-flags.ts';
import { sessionOptions } from '../session-options.ts';

const args = z.strictObject({
  place: z.array(z.string()).min(1, 'name at least one extension').meta({
    description:
      'System extensions: images at any PLACE, and directories and tar archives that hold manifest.yaml and rootfs. Several are also checked together.',
  }),
});

const flags = z.strictObject({
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'Check for this release, such as v1.12.7. Default: the newest, whatever the constraint says.',
  }),
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: all.',
  }),
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the findings as one JSON document.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Print only errors.' }),
});

export const extensionCheckCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'extension check',
  summary: 'Check system extensions by the rules of Talos and of its tools',
  description:
    "Reads extensions as Talos's loader, its content rules and its imager do, and says what they refuse or spoil: manifest and version constraint, paths, services, kernel modules, hard links, firmware, and files that several extensions bring. Exit 3 where there is an error. Nothing is written",
  examples: [
    'rootsmith extension check ghcr.io/siderolabs/gvisor:20250505.0 --talos v1.12.7',
    'rootsmith extension check oci:out/hello-world:v1 ./other-extension',
    'rootsmith extension check extension.tar --json',
  ],
  args,
  flags,
  async run(context, { place: places }, chosen) {
    const { terminal, print, report } = context;
    collectChunksEarly();
    const { checkExtensions } = await import('../../installer/index.ts');
    const { parsePlatform } = await import('../../oci/index.ts');
    const { parseTalosVersion } = await import('../../talos/index.ts');
    const { atHome } = await import('../modules/local-paths.ts');
    const { directory } = terminal;
    const found = await checkExtensions(
      {
        places: places.map((place) => atHome(absoluteIn(place, directory), directory)),
        platform: chosen.platform === undefined ? undefined : parsePlatform(chosen.platform),
        version: chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos),
      },
      {
        ...(await sessionOptions(chosen, context)),
        report: (event) => (event.kind === 'warning' ? report(event) : undefined),
      },
    );
    const { extensionsFailure, extensionsLines } = await import('../render/extension.ts');
    for (const line of chosen.json ? [JSON.stringify(found)] : extensionsLines(found, chosen)) print(line);
    const failure = extensionsFailure(found);
    if (failure !== undefined) throw failure;
  },
});
