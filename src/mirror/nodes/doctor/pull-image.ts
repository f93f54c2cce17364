import type { PullAttempt, PullWalk } from '../../../machine-config/index.ts';
import type { Digest, Platform, Reference } from '../../../oci/index.ts';
import type { ProbedManifest, ProbeFailure, ProbeFailureKind, ProbePoint, Prober } from '../../../registry/index.ts';
import { type ImageLack, lackOf } from './completeness.ts';
import { pointOf } from './points.ts';

/** The reason, for programs, why an image would not be pulled. */
export type PullProblemKind = ProbeFailureKind | ImageLack['kind'] | 'refused' | 'broken';

/** The answer of one address. */
export interface AttemptOutcome {
  /** `http://10.5.0.1:6000/v2/…`, without secrets. */
  readonly url: string;
  readonly role: PullAttempt['role'];
  readonly kind: PullProblemKind | 'found';
  readonly message: string;
}

/** Says whether an image would be pulled, from where, and what each address answered. */
export interface PullOutcome {
  /** The address that has the image; undefined where none does. */
  readonly from: string | undefined;
  readonly digest: Digest | undefined;
  /** In the order in which they were asked. */
  readonly attempts: readonly AttemptOutcome[];
  readonly problem?: { readonly kind: PullProblemKind; readonly message: string } | undefined;
}

export interface PullImageOptions {
  readonly walk: PullWalk;
  readonly platform: Platform;
  readonly prober: Prober;
}

/**
 * Pulls an image as containerd would, without the bytes of its layers. The first address that has the name decides what
 * the name means; each manifest and blob comes from the first address that has it.
 */
export async function pullImage(
  reference: Reference,
  { walk, platform, prober }: PullImageOptions,
): Promise<PullOutcome> {
  if (walk.broken !== undefined) return failed([], { kind: 'broken', message: walk.broken });
  const attempts: AttemptOutcome[] = [];
  const repository = reference.path;
  for (const [index, attempt] of walk.attempts.entries()) {
    const answer = await askFor(attempt, reference, prober);
    attempts.push(outcomeOf(attempt, repository, answer));
    if (answer.kind !== 'manifest') continue;
    const problem = await lackOf(answer, { repository, platform, prober, points: rotated(walk.attempts, index) });
    const from = shownUrl(attempt, repository);
    if (problem === undefined) return { from, digest: answer.digest, attempts };
    // The first answer decides what the name means, so no other address is asked.
    return { ...failed(attempts, { ...problem, message: `${from} ${problem.message}` }), digest: answer.digest };
  }
  return failed(attempts, mainProblem(attempts));
}

type Problem = NonNullable<PullOutcome['problem']>;

function failed(attempts: readonly AttemptOutcome[], problem: Problem): PullOutcome {
  return { from: undefined, digest: undefined, attempts, problem };
}

async function askFor(
  attempt: PullAttempt,
  { path, tag, digest }: Reference,
  prober: Prober,
): Promise<ProbedManifest | ProbeFailure | Problem> {
  if (attempt.refused !== undefined)
    return { kind: 'refused', message: `is refused by the node itself: ${attempt.refused}` };
  return await prober.manifest(pointOf(attempt), path, digest ?? tag ?? 'latest');
}

function outcomeOf(attempt: PullAttempt, repository: string, answer: ProbedManifest | Problem): AttemptOutcome {
  const url = shownUrl(attempt, repository);
  const { role } = attempt;
  return answer.kind === 'manifest'
    ? { url, role, kind: 'found', message: `has it, as ${answer.digest}` }
    : { url, role, kind: answer.kind, message: answer.message };
}

function shownUrl({ base }: PullAttempt, repository: string): string {
  return `${base}/${repository}`;
}

/** Picks the failure to solve first: that of a mirror, because a node behind a gap cannot reach the registry itself. */
function mainProblem(attempts: readonly AttemptOutcome[]): Problem {
  const worst = attempts.find(({ role, kind }) => role === 'mirror' && kind !== 'missing') ?? attempts[0];
  if (worst === undefined) return { kind: 'missing', message: 'the node asks no address for it' };
  const others =
    attempts.length > 1
      ? `; ${attempts.length - 1} more address${attempts.length > 2 ? 'es do' : ' does'} not have it`
      : '';
  return { kind: worst.kind === 'found' ? 'error' : worst.kind, message: `${worst.url} ${worst.message}${others}` };
}

/** Puts the address that answered first, and the others after it in their order. */
function rotated(attempts: readonly PullAttempt[], index: number): readonly ProbePoint[] {
  const first = attempts.slice(index, index + 1);
  const rest = attempts.filter(({ refused }, at) => at !== index && refused === undefined);
  return [...first, ...rest].map(pointOf);
}
