import type { BootPlan, PlannedLine } from './boot-plan.ts';

/** What a plan says of command lines and signatures: nothing where they stay as they are. */
export function describeBoot({ lines, signing }: BootPlan, time: number): readonly string[] {
  if (signing === undefined) return lines.flatMap(describeLine);
  const { subject, fingerprint } = signing.boot.certificate;
  return [
    ...lines.flatMap(describeLine),
    `sign systemd-boot and the UKI as ${subject} (SHA-256 ${fingerprint}), time ${time}`,
    'sign PCR 11 of each boot entry; `--json` of the build prints the values, which depend on the new initramfs',
  ];
}

function describeLine({ profile, before, after }: PlannedLine): readonly string[] {
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [`command line of ${profile}, before: ${before}`]),
    `command line of ${profile}: ${after}`,
  ];
}
