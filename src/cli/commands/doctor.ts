import * as z from 'zod';
import { counted, RootsmithError, usage } from '../../errors/index.ts';
import type { Check, ImageDiagnosis } from '../../mirror/index.ts';
import { type CliContext, type Command, defineCommand } from '../command.ts';
import { type DoctorFlags, doctorFlags } from '../doctor/flags.ts';

const args = z.strictObject({});

export const doctorCommand: Command<typeof args, typeof doctorFlags> = defineCommand({
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
  flags: doctorFlags,
  async run(context: CliContext, _args, chosen) {
    refuseContradictions(chosen);
    const { gatherDiagnosis } = await import('../doctor/gather.ts');
    const { renderDoctorJson, renderDoctorTable } = await import('../doctor/render-diagnosis.ts');
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
    ...(lost > 0 ? [`${lost} of ${counted(images.length, 'image')} would not be pulled`] : []),
    ...(wrong > 0 ? [`${wrong} of ${checks.length} checks failed`] : []),
  ];
  throw new RootsmithError('DOCTOR_FOUND_PROBLEMS', parts.join(', '), {
    hint: 'The table says of each what to do.',
    details: { images: images.length, failedImages: lost, failedChecks: wrong },
  });
}
