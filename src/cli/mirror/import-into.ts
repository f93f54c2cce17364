import type { BundleReader } from '../../bundle/index.ts';
import type { Mirror, MirrorTarget } from '../../mirror/index.ts';
import { collectChunksEarly } from '../chunk-collection.ts';
import type { CliContext } from '../command.ts';
import { checkMirrorFolder, checkPlanTarget } from '../early/check-target.ts';
import { journalFolder } from './journal-folder.ts';
import { cleanUp, printOutcome } from './outcome.ts';
import type { PlacesOptions } from './places.ts';
import { openMirrorSession } from './session.ts';

/** An import and its options. */
export interface Import {
  readonly bundle: BundleReader;
  /** The mirror file of the bundle, with the flags applied. */
  readonly mirror: Mirror;
  readonly chosen: PlacesOptions['reach'] & {
    readonly deep: boolean;
    readonly json: boolean;
    readonly journal?: string | undefined;
  };
}

/** Plans an import and runs it. */
export async function importInto(
  to: MirrorTarget,
  { bundle, mirror, chosen }: Import,
  context: CliContext,
): Promise<void> {
  const { bundleSources, failureOfRun, planImport, runMirror } = await import('../../mirror/index.ts');
  const { createBandwidth, openUploadJournal } = await import('../../registry/index.ts');
  collectChunksEarly(); // once all is loaded, and before the young generation has grown
  const { report, signal, terminal } = context;
  const { naming, limits } = mirror;
  await checkMirrorFolder(to);
  const folder = journalFolder(chosen.journal, to, terminal);
  const uploads = folder === undefined ? undefined : openUploadJournal(folder);
  await using session = await openMirrorSession(to, limits, { reach: chosen, uploads }, context);
  const { target, budget } = session;
  const check = chosen.deep ? 'deep' : 'manifests';
  const plan = await planImport(bundle, { target, place: to, naming, check, budget, report, signal });
  for (const message of plan.warnings) report({ kind: 'warning', message });
  await checkPlanTarget(to, plan, chosen, context);
  const bandwidth = limits.bandwidth === undefined ? undefined : createBandwidth(limits.bandwidth);
  const { concurrency } = limits;
  const sources = bundleSources(bundle);
  if (plan.blobs.length > 0) collectChunksEarly(plan.images.length);
  const outcome = await runMirror(plan, { sources, target, concurrency, bandwidth, report, signal });
  await printOutcome(outcome, { target: to.text, asJson: chosen.json }, context);
  const failure = failureOfRun(outcome);
  if (failure !== undefined) throw failure;
  await cleanUp(folder);
}
