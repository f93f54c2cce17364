import * as z from 'zod';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';
import { sessionOptions } from '../session-options.ts';

const args = z.strictObject({
  place: z.string().meta({
    description:
      'Where the kernel is: an installer or a kernel image at any PLACE, a UKI, a kernel, or a directory with /boot/vmlinuz.',
  }),
  input: z.array(z.string()).default([]).meta({
    description:
      'What holds the modules: `.ko` files (also .gz, .xz, .zst), directories, tar archives, squashfs images, and images at any PLACE.',
  }),
});

const flags = z.strictObject({
  platform: flag(z.string().optional(), {
    placeholder: 'OS/ARCH',
    description: 'Which image of an index. Default: the only one, else linux/amd64.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'The release, where the installer does not tell it.',
  }),
  ...registryFlags,
  ...limitFlag,
  json: flag(z.boolean().default(false), { description: 'Print the report as one JSON document.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Print only modules that would be refused.' }),
});

export const modulesCheckCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'modules check',
  summary: 'Say which kernel modules a kernel would load, and what it would say to the others',
  description:
    'Reads the kernel of PLACE and checks modules as that kernel does, in its order: signature, lockdown, architecture, module_layout, vermagic, and every symbol with its checksum, licence and namespace. Without further arguments all modules of PLACE are checked. Exit 8 where one would be refused. Nothing is written to disk',
  examples: [
    'rootsmith modules check ghcr.io/siderolabs/installer:v1.12.7',
    'rootsmith modules check oci:out:v1 hello.ko',
    'rootsmith modules check ghcr.io/siderolabs/installer:v1.12.7 ghcr.io/siderolabs/zfs:2.4.1-v1.12.7 --json',
  ],
  args,
  flags,
  async run(context, { place, input }, chosen) {
    const { terminal, print, report } = context;
    collectChunksEarly();
    const { checkPlaceModules } = await import('../../installer/index.ts');
    const { parsePlatform } = await import('../../oci/index.ts');
    const { parseTalosVersion } = await import('../../talos/index.ts');
    const { atHome } = await import('../modules/local-paths.ts');
    const found = await checkPlaceModules(
      {
        place: atHome(place, terminal.directory),
        inputs: input.map((each) => atHome(each, terminal.directory)),
        platform: chosen.platform === undefined ? undefined : parsePlatform(chosen.platform),
        version: chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos),
      },
      {
        ...(await sessionOptions(chosen, context)),
        report: (event) => (event.kind === 'warning' ? report(event) : undefined),
      },
    );
    const { modulesDocument, modulesLines, refusedModules } = await import('../render/modules.ts');
    if (chosen.json) print(JSON.stringify(modulesDocument(found)));
    else for (const line of modulesLines(found, chosen)) print(line);
    const failure = refusedModules(found);
    if (failure !== undefined) throw failure;
  },
});
