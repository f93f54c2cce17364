import * as z from 'zod';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { choiceFlags, lockedFlags, mirrorArgs, transferFlags } from '../mirror/flags.ts';

const flags = z.strictObject({
  to: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Where the images go: HOST[:PORT][/PREFIX] or oci:DIR.',
  }),
  ...choiceFlags,
  ...lockedFlags('Copy exactly what the lock says, and fail if a part of it is gone.'),
  ...transferFlags,
});

export const mirrorCopyCommand: Command<typeof mirrorArgs, typeof flags> = defineCommand({
  name: 'mirror copy',
  summary: 'Copy images, with all that belongs to them, to a registry or a layout',
  description:
    'Prints a line for each image that is at the target: source, digest, name at the target. Each blob is fetched once and sent once. An image that fails does not stop the others. Run it again after whatever stopped it: what is there is not sent again, and a blob that broke off goes on where it was',
  examples: [
    'rootsmith images list --talos v1.0.6 | rootsmith mirror copy --to 127.0.0.1:6000 -',
    'rootsmith mirror copy mirror.yaml --to registry.internal:5000/mirror --naming keep-host',
    'rootsmith mirror copy mirror.yaml --to oci:out/mirror --platform linux/arm64 --bandwidth 5MiB/s',
    'rootsmith mirror copy mirror.yaml --locked',
  ],
  args: mirrorArgs,
  flags,
  async run(context, { file }, chosen) {
    const { readMirror } = await import('../mirror/read-mirror.ts');
    const { targetOf } = await import('../mirror/target-flag.ts');
    const { journalFolder } = await import('../mirror/journal-folder.ts');
    const { checkMirrorFolder, checkPlanTarget } = await import('../early/check-target.ts');
    const { makePlan, openMirrorSession } = await import('../mirror/session.ts');
    const { cleanUp, printOutcome } = await import('../mirror/outcome.ts');
    const { failureOfRun, runMirror } = await import('../../mirror/index.ts');
    const { createBandwidth, openUploadJournal } = await import('../../registry/index.ts');
    collectChunksEarly(); // once all is loaded, and before the young generation has grown
    const read = await readMirror(file, chosen, context);
    const { limits } = read.mirror;
    const to = targetOf(chosen.to, read.mirror, context.terminal.directory);
    await checkMirrorFolder(to);
    const folder = journalFolder(chosen.journal, to, context.terminal);
    const uploads = folder === undefined ? undefined : openUploadJournal(folder);
    await using session = await openMirrorSession(to, limits, { reach: chosen, uploads }, context);
    const plan = await makePlan(read, file, chosen, { session, context });
    for (const message of plan.warnings) context.report({ kind: 'warning', message });
    await checkPlanTarget(to, plan, chosen, context);
    const { report, signal } = context;
    const bandwidth = limits.bandwidth === undefined ? undefined : createBandwidth(limits.bandwidth);
    const { places: sources, target } = session;
    const { concurrency } = limits;
    if (plan.blobs.length > 0) collectChunksEarly(plan.images.length);
    const outcome = await runMirror(plan, { sources, target, concurrency, bandwidth, report, signal });
    await printOutcome(outcome, { target: to.text, asJson: chosen.json }, context);
    const failure = failureOfRun(outcome);
    if (failure !== undefined) throw failure;
    await cleanUp(folder);
  },
});
