import type { Budget } from '../../bytes/index.ts';
import type { Mirror, MirrorLock, MirrorPlaces, MirrorPlan, MirrorTarget } from '../../mirror/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import { boundHeap } from '../chunk-collection.ts';
import type { CliContext } from '../command.ts';
import { openPlaces, type PlacesOptions } from './places.ts';
import { lockPath, type ReadMirror } from './read-mirror.ts';

/** What `mirror plan` and `mirror copy` share. */
export interface MirrorSession extends AsyncDisposable {
  readonly places: MirrorPlaces;
  readonly budget: Budget;
  readonly target: RepositoryTarget;
  readonly to: MirrorTarget;
}

/** Opens the places and the target of a run. */
export async function openMirrorSession(
  to: MirrorTarget,
  limits: Mirror['limits'],
  options: PlacesOptions,
  context: CliContext,
): Promise<MirrorSession> {
  const opened = await openPlaces(limits, options, context);
  const { places, budget } = opened;
  const close = async (): Promise<void> => await opened[Symbol.asyncDispose]();
  try {
    return { places, budget, target: await places.openTarget(to), to, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Flags that affect the plan. */
export interface PlanFlags {
  readonly deep: boolean;
  readonly locked: boolean;
  readonly lock?: string | undefined;
}

/** Plans the images that were read, or those of the lock. */
export async function makePlan(
  { mirror, requests }: ReadMirror,
  file: string | undefined,
  chosen: PlanFlags,
  { session, context }: { readonly session: MirrorSession; readonly context: CliContext },
): Promise<MirrorPlan> {
  const { planMirror, planMirrorLocked } = await import('../../mirror/index.ts');
  const { places: sources, budget, target, to } = session;
  const { report, signal } = context;
  boundHeap(requests.length);
  const { naming, index, foreignLayers } = mirror;
  if (!chosen.locked) {
    const referrers = mirror.referrers ? 'all' : 'none';
    const rules = { naming, index, referrers, foreignLayers, check: checkOf(chosen) } as const;
    return await planMirror(requests, { sources, target, place: to, ...rules, budget, report, signal });
  }
  const lock = await readMirrorLock(file, chosen.lock, context);
  return await planMirrorLocked(requests, lock, { sources, target, place: to, naming, report, signal });
}

function checkOf({ deep, lock }: PlanFlags): 'deep' | 'lock' | 'manifests' {
  if (deep) return 'deep';
  return lock === undefined ? 'manifests' : 'lock';
}

/** Reads the given lock, or the one beside the mirror file. */
export async function readMirrorLock(
  file: string | undefined,
  lock: string | undefined,
  context: CliContext,
): Promise<MirrorLock> {
  const { parseMirrorLock } = await import('../../mirror/index.ts');
  const { readText } = await import('../read-text.ts');
  const { name, text } = await readText(await lockPath(file, lock, context), context);
  return parseMirrorLock(text, name);
}
