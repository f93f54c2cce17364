import { resolve } from 'node:path';
import * as z from 'zod';
import type { MirrorPlan } from '../../mirror/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { choiceFlags, limitFlags, mirrorArgs } from '../mirror/flags.ts';
import { registryFlags } from '../registry-flags.ts';

const flags = z.strictObject({
  to: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Where the images would go: HOST[:PORT][/PREFIX] or oci:DIR.',
  }),
  ...choiceFlags,
  lock: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Write what every image is, down to the last blob, for --locked of mirror copy and mirror export.',
  }),
  deep: flag(z.boolean().default(false), {
    description: 'Also check the parts of images whose name at the target is already right.',
  }),
  ...limitFlags,
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the plan as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

export const mirrorPlanCommand: Command<typeof mirrorArgs, typeof flags> = defineCommand({
  name: 'mirror plan',
  summary: 'Say what a mirror run would copy, and prove that its names do not collide',
  description:
    'Prints a line for each image that is not at the target yet: source, digest, name at the target. Prints nothing where there is nothing to do. Writes nothing to the target. An image whose name at the target means the right digest counts as there with all its parts; --deep looks',
  examples: [
    'rootsmith images list --talos v1.0.6 | rootsmith mirror plan --to 127.0.0.1:6000 -',
    'rootsmith mirror plan mirror.yaml --lock mirror.lock',
    'rootsmith mirror plan mirror.yaml --json | jq .totals',
  ],
  args: mirrorArgs,
  flags,
  async run(context, { file }, chosen) {
    const { readMirror } = await import('../mirror/read-mirror.ts');
    const { targetOf } = await import('../mirror/target-flag.ts');
    const { makePlan, openMirrorSession } = await import('../mirror/session.ts');
    const { failureOfPlan } = await import('../../mirror/index.ts');
    const { renderMirrorPlanJson: renderPlanJson, renderPlanLines } = await import('../render/mirror.ts');
    const read = await readMirror(file, chosen, context);
    const to = targetOf(chosen.to, read.mirror, context.terminal.directory);
    await using session = await openMirrorSession(to, read.mirror.limits, { reach: chosen }, context);
    const plan = await makePlan(read, file, { ...chosen, locked: false }, { session, context });
    announce(plan, context);
    for (const line of chosen.json ? [renderPlanJson(plan)] : renderPlanLines(plan)) context.print(line);
    const failure = failureOfPlan(plan);
    if (failure !== undefined) throw failure;
    if (chosen.lock !== undefined) await writeLock(plan, chosen.lock, context);
  },
});

function announce({ totals, warnings, failed }: MirrorPlan, { report }: CliContext): void {
  for (const message of warnings) report({ kind: 'warning', message });
  const { images, present, bytesToMove, bytesToMount, hubReads } = totals;
  const lost = failed.length;
  report({ kind: 'mirror-start', images: images + lost, present, failed: lost, bytesToMove, bytesToMount });
  if (hubReads > 0)
    report({
      kind: 'log',
      from: 'docker.io',
      line: hubReads === 1 ? '1 manifest counts against its quota' : `${hubReads} manifests count against its quota`,
    });
}

async function writeLock({ images }: MirrorPlan, file: string, { terminal }: CliContext): Promise<void> {
  const { formatMirrorLock } = await import('../../mirror/index.ts');
  const { writeFileWhole } = await import('../../files/index.ts');
  const { streamOf } = await import('../../bytes/index.ts');
  const path = resolve(terminal.directory, file);
  await writeFileWhole(path, streamOf(new TextEncoder().encode(formatMirrorLock(images))));
}
