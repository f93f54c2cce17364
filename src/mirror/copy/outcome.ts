import { counted, distinctHints, RootsmithError } from '../../errors/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { TargetName } from '../file/index.ts';
import type { FailedImage } from './failed-image.ts';
import { hostOf } from './failures.ts';
import type { LeftBehind } from './left-behind.ts';
import type { TransferCounts } from './move-blob.ts';
import type { MirrorPlan } from './plan-model.ts';

/** What became of one image. */
export interface ImageOutcome {
  /** The source as messages have it. */
  readonly source: string;
  readonly target: TargetName;
  /** The digest that the name at the target means now; undefined where the image failed. */
  readonly digest: Digest | undefined;
  readonly state: 'copied' | 'present' | 'failed';
  readonly error?: RootsmithError | undefined;
  /** Referrers that were not copied with it. */
  readonly left: readonly LeftBehind[];
}

/** What became of a plan. */
export interface MirrorOutcome {
  /** In the order of the plan. Images that failed while they were planned come last. */
  readonly images: readonly ImageOutcome[];
  readonly transfers: Readonly<Omit<TransferCounts, 'refusedMounts'>>;
}

/** The outcome of an image that failed while it was planned. */
export function failedOutcome({ source, target, error }: FailedImage): ImageOutcome & Pick<FailedImage, 'error'> {
  return { source: source.text, target, digest: undefined, state: 'failed', error, left: [] };
}

/** The error that a run as a whole ends with; undefined where nothing failed. */
export function failureOfRun({ images }: MirrorOutcome): RootsmithError | undefined {
  const failed = images.flatMap(({ error, source }) => (error === undefined ? [] : [{ error, source }]));
  return failureOfAll(failed, images.length);
}

/** The same error for a plan that is not carried out. */
export function failureOfPlan({ images, failed }: MirrorPlan): RootsmithError | undefined {
  return failureOfAll(failed.map(failedOutcome), images.length + failed.length);
}

const AGAIN_HINT = 'Run it again: what is at the target is not sent again.';

type FailedOne = Pick<ImageOutcome, 'source'> & { readonly error: RootsmithError };

/** More images than this that fail for one host have one line. */
const MOST_ALIKE = 3;

/** Images that failed because one host cannot be reached or trusted are told by the first of them. */
function folded(failed: readonly FailedOne[]): readonly (FailedOne & { readonly others: number })[] {
  const alike = Map.groupBy(failed, ({ error }) => `${hostOf(error) ?? ''} ${error.code}`);
  const lines: (FailedOne & { readonly others: number })[] = [];
  for (const one of failed) {
    const { error } = one;
    const group = alike.get(`${hostOf(error) ?? ''} ${error.code}`) ?? [];
    const isFolded = hostOf(error) !== undefined && group.length > MOST_ALIKE;
    if (!isFolded) lines.push({ ...one, others: 0 });
    else if (group[0] === one) lines.push({ ...one, others: group.length - 1 });
  }
  return lines;
}

/** Where all images failed for one reason, the error has the code of that reason; otherwise `MIRROR_INCOMPLETE`. */
function failureOfAll(failed: readonly FailedOne[], count: number): RootsmithError | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  const isOneReason = failed.length === count && failed.every(({ error }) => error.code === first.error.code);
  const lines = folded(failed).map(
    ({ error, source, others }) =>
      `${source}${others > 0 ? `, and ${others} more` : ''}: ${error.lines.join('; ')}${isOneReason ? '' : ` [${error.code}]`}`,
  );
  const head = `${failed.length} of ${counted(count, 'image')} failed:`;
  return new RootsmithError(isOneReason ? first.error.code : 'MIRROR_INCOMPLETE', [head, ...lines], {
    hint: distinctHints(failed.map(({ error }) => error.hint ?? AGAIN_HINT)),
    details: { failed: failed.length, images: count },
  });
}
