import * as z from 'zod';
import { RootsmithError } from '../../errors/index.ts';
import type { Check, ImageDiagnosis } from '../../mirror/index.ts';
import { type CliContext, type Command, defineCommand, type FlagMeta } from '../command.ts';
import { gatherDiagnosis } from '../doctor/gather.ts';
import { renderDoctorJson, renderDoctorTable } from '../doctor/render-diagnosis.ts';
import { registryFlags } from '../registry-flags.ts';

const flag = <T extends z.ZodType>(type: T, meta: FlagMeta): T => type.meta({ ...meta });

const args = z.strictObject({});

const flags = z.strictObject({
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

export type DoctorFlags = z.output<typeof flags>;

export const doctorCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'doctor',
  summary: 'Say what this machine, a registry or the configuration of a node lacks',
  description:
    'With --machine-config it asks for each image where the node would, in the order of its mirrors, with their paths, its logins and authorities, and with nothing of this machine. Without it, it looks at this machine. Nothing is changed, but with --probe-writes. Exits with 8 where something is in the way',
  examples: [
    'rootsmith doctor',
    'rootsmith doctor --machine-config controlplane.yaml',
    'rootsmith doctor --machine-config worker.yaml --platform linux/arm64 --registry http://10.5.0.1:6000',
    'rootsmith doctor --registry https://registry.internal --ca ca.crt --probe-writes',
  ],
  args,
  flags,
  async run(context: CliContext, _args, chosen) {
    refuseContradictions(chosen);
    const found = await gatherDiagnosis(chosen, context);
    if (!chosen.quiet) for (const message of found.warnings) context.report({ kind: 'warning', message });
    const lines = chosen.json ? [renderDoctorJson(found)] : renderDoctorTable(found, { problemsOnly: chosen.quiet });
    for (const line of lines) context.print(line);
    refuseProblems(found.images, found.checks);
  },
});

function refuseContradictions({ machineConfig, registry, talos, naming, probeWrites }: DoctorFlags): void {
  if (naming !== undefined && machineConfig === undefined) {
    throw usage(
      '`--naming` is for the images of a node, and there is no configuration of one',
      'Add `--machine-config FILE`.',
    );
  }
  if (talos !== undefined && machineConfig === undefined) {
    throw usage(
      '`--talos` is the release of a node, and there is no configuration of one',
      'Add `--machine-config FILE`.',
    );
  }
  if (probeWrites && registry === undefined) {
    throw usage('`--probe-writes` writes to a registry, and there is none', 'Add `--registry URL`.');
  }
}

function refuseProblems(images: readonly ImageDiagnosis[], checks: readonly Check[]): void {
  const lost = images.filter(({ problem }) => problem !== undefined).length;
  const wrong = checks.filter(({ status }) => status === 'problem').length;
  if (lost + wrong === 0) return;
  const parts = [
    ...(lost > 0 ? [`${lost} of ${images.length} images would not be pulled`] : []),
    ...(wrong > 0 ? [`${wrong} of ${checks.length} checks failed`] : []),
  ];
  throw new RootsmithError('DOCTOR_FOUND_PROBLEMS', parts.join(', '), {
    hint: 'The table says of each what to do.',
    details: { images: images.length, failedImages: lost, failedChecks: wrong },
  });
}

function usage(message: string, hint: string): RootsmithError {
  return new RootsmithError('USAGE', message, { hint });
}
