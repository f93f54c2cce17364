import * as z from 'zod';
import { flag } from '../command.ts';
import { registryFlags } from '../registry-flags.ts';

/** The flags of `doctor`. */
export const doctorFlags = z.strictObject({
  machineConfig: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Look for each image that a node with this Talos machine configuration would pull.',
  }),
  registry: flag(z.string().optional(), {
    placeholder: 'URL',
    description: 'Look at a registry; with --machine-config, also for images that are found nowhere else.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'Release of the node. Default: that of the installer in the configuration.',
  }),
  platform: flag(z.string().default('linux/amd64'), { placeholder: 'OS/ARCH', description: 'Platform of the node.' }),
  naming: flag(z.string().optional(), {
    placeholder: 'RULE',
    description:
      'With --machine-config: how the images were named at their mirrors, as for mirror copy, to look there for what is found nowhere else.',
  }),
  probeWrites: flag(z.boolean().default(false), {
    description: 'With --registry: write to a repository for the purpose, rootsmith-probe, and delete it again.',
  }),
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print everything that was found as one JSON document.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Print problems only, and no warnings.' }),
});

export type DoctorFlags = z.output<typeof doctorFlags>;
