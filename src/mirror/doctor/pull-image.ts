import { isRootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  formatPlatform,
  type ImageIndex,
  type ImageManifest,
  type Platform,
  parseConfig,
  parseManifest,
  type Reference,
  runnableOn,
} from '../../oci/index.ts';
import type { ProbedManifest, ProbeFailure, ProbeFailureKind, ProbePoint, Prober } from '../../stores/index.ts';
import type { PullAttempt, PullWalk } from '../../talos/index.ts';
import { pointOf } from './points.ts';

/** Why an image would not be pulled, for programs. */
export type PullProblemKind = ProbeFailureKind | 'wrong-platform' | 'blob-missing' | 'refused' | 'broken' | 'unusable';

/** What one address said. */
export interface AttemptOutcome {
  /** `http://10.5.0.1:6000/v2/…`, without what may be secret. */
  readonly url: string;
  readonly role: PullAttempt['role'];
  readonly kind: PullProblemKind | 'found';
  readonly message: string;
}

/** Whether an image would arrive, from where, and what happened on the way. */
export interface PullOutcome {
  /** The address that answers; undefined where none does. */
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
 * Pulls an image as containerd would, but for the bytes of its layers: the first address that answers
 * decides what the name means, and each manifest and blob comes from the first that has it.
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
    const problem = await completeness(answer, { repository, platform, prober, points: rotated(walk.attempts, index) });
    const from = shownUrl(attempt, repository);
    if (problem === undefined) return { from, digest: answer.digest, attempts };
    // What a name means is settled by the first answer: no other address is asked for another meaning.
    return { ...failed(attempts, { ...problem, message: `${from} ${problem.message}` }), digest: answer.digest };
  }
  return failed(attempts, gist(attempts));
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

/** What someone would mend first: a mirror that is wrong, before a registry that no one here can reach anyway. */
function gist(attempts: readonly AttemptOutcome[]): Problem {
  const worst = attempts.find(({ role, kind }) => role === 'mirror' && kind !== 'missing') ?? attempts[0];
  if (worst === undefined) return { kind: 'missing', message: 'no address is asked for it' };
  const others =
    attempts.length > 1
      ? `; ${attempts.length - 1} more address${attempts.length > 2 ? 'es have' : ' has'} it neither`
      : '';
  return { kind: worst.kind === 'found' ? 'error' : worst.kind, message: `${worst.url} ${worst.message}${others}` };
}

/** The address that answered comes first, then the others in their order. */
function rotated(attempts: readonly PullAttempt[], index: number): readonly ProbePoint[] {
  const first = attempts.slice(index, index + 1);
  const rest = attempts.filter(({ refused }, at) => at !== index && refused === undefined);
  return [...first, ...rest].map(pointOf);
}

interface Completeness {
  readonly repository: string;
  readonly platform: Platform;
  readonly prober: Prober;
  readonly points: readonly ProbePoint[];
}

/** What is missing below a manifest for this platform; undefined where it is all there. */
async function completeness(answer: ProbedManifest, options: Completeness): Promise<Problem | undefined> {
  const parsed = parsedAs(answer);
  if (typeof parsed === 'string') return { kind: 'unusable', message: `has something that is no image: ${parsed}` };
  if (parsed.kind === 'manifest') return await missingBlob(parsed, options, false);
  const best = bestOf(parsed.manifests, options.platform);
  if (best === undefined) return wrongPlatform(parsed.manifests, options.platform);
  const child = await firstManifest(best, options);
  if (child.kind !== 'manifest') {
    return {
      kind: 'blob-missing',
      message: `has the index, but its image for ${formatPlatform(options.platform)}, ${best.digest}, is missing`,
    };
  }
  const image = parsedAs(child);
  if (typeof image === 'string' || image.kind !== 'manifest')
    return { kind: 'unusable', message: `has an index whose image ${best.digest} is none` };
  return await missingBlob(image, options, true);
}

function parsedAs({ bytes, mediaType, digest }: ProbedManifest): ImageManifest | ImageIndex | string {
  try {
    return parseManifest(bytes, { what: digest, mediaType });
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

function bestOf(manifests: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  const candidates = manifests.flatMap((descriptor) => {
    const { platform } = descriptor;
    return platform === undefined ? [] : [{ platform, descriptor }];
  });
  return runnableOn(wanted, candidates)[0]?.descriptor;
}

function wrongPlatform(manifests: readonly Descriptor[], platform: Platform): Problem {
  const found = manifests.flatMap((descriptor) =>
    descriptor.platform === undefined ? [] : [formatPlatform(descriptor.platform)],
  );
  const known = found.filter((name) => !name.startsWith('unknown/')).join(', ') || 'none';
  return { kind: 'wrong-platform', message: `has no image for ${formatPlatform(platform)}, only for: ${known}` };
}

async function firstManifest({ digest }: Descriptor, { points, prober, repository }: Completeness) {
  let last: ProbedManifest | ProbeFailure = { kind: 'missing', message: '' };
  for (const point of points) {
    last = await prober.manifest(point, repository, digest);
    if (last.kind === 'manifest') return last;
  }
  return last;
}

async function missingBlob(
  manifest: ImageManifest,
  options: Completeness,
  isChosen: boolean,
): Promise<Problem | undefined> {
  const { config, layers } = manifest;
  const own = isChosen ? undefined : await platformProblem(config, options);
  if (own !== undefined) return own;
  const wanted = new Set([config, ...layers].map(({ digest }) => digest));
  const results = await Promise.all(
    [...wanted].map(async (digest) => ({ digest, has: await hasBlob(digest, options) })),
  );
  const lost = results.find(({ has }) => !has);
  if (lost === undefined) return undefined;
  const count = results.filter(({ has }) => !has).length;
  const what =
    count === 1 ? `the blob ${lost.digest} is missing` : `${count} blobs are missing, the first is ${lost.digest}`;
  return { kind: 'blob-missing', message: `has the manifest, but ${what}` };
}

async function hasBlob(digest: Digest, { points, prober, repository }: Completeness): Promise<boolean> {
  for (const point of points) {
    const answer = await prober.blob(point, repository, digest);
    if (answer.kind === 'blob') return true;
  }
  return false;
}

/** An image without an index is for the platform that its config names: containerd looks there too. */
async function platformProblem({ digest }: Descriptor, options: Completeness): Promise<Problem | undefined> {
  const { points, prober, repository, platform } = options;
  for (const point of points) {
    const bytes = await prober.content(point, repository, digest);
    const own = bytes === undefined ? undefined : platformIn(bytes, digest);
    // Installers of Talos up to 1.9 name no architecture, and are taken as they are.
    if (own === undefined || own.architecture === '') continue;
    if (runnableOn(platform, [{ platform: own }]).length > 0) return undefined;
    return {
      kind: 'wrong-platform',
      message: `has no image for ${formatPlatform(platform)}, only for: ${formatPlatform(own)}`,
    };
  }
  return undefined;
}

function platformIn(bytes: Uint8Array, what: string): Platform | undefined {
  try {
    return parseConfig(bytes, { what }).platform;
  } catch (error) {
    if (isRootsmithError(error)) return undefined; // an artifact: nothing there to run
    throw error;
  }
}
