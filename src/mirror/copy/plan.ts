import { atOnce } from '../../concurrency/index.ts';
import type { Report } from '../../progress/index.ts';
import { type ImageRequest, type MirrorTarget, type NamedRequest, type Naming, nameAll } from '../file/index.ts';
import { type ResolvedRequest, refuseCollisions } from './collisions.ts';
import { completePlan } from './complete-plan.ts';
import { type FailedImage, isFailed, orFailed } from './failed-image.ts';
import { imageNotFound } from './failures.ts';
import { ManifestCache } from './manifest-cache.ts';
import { type PlanImageOptions, planImage } from './plan-image.ts';
import { planMeter } from './plan-meter.ts';
import type { MirrorPlan } from './plan-model.ts';

/** Says how a mirror is planned. */
export interface PlanOptions extends PlanImageOptions {
  readonly place: MirrorTarget;
  /** @default replace-host */
  readonly naming?: Naming | undefined;
  readonly report?: Report | undefined;
}

/**
 * How many images are looked at side by side. Each has few requests under way, and every host has a limit of its own.
 */
const IMAGES_AT_ONCE = 32;
/** Each image is looked up, and then its parts are. */
const STEPS = 2;

/**
 * Finds out what a mirror run would do, without writing anything. An image whose name at the target means the right
 * digest already costs one question at the target and one at its source. An index costs one more for itself and one
 * for each of its images. Throws `MIRROR_NAMES` where names are not legal or collide. A failure that concerns one
 * image only is in the plan.
 */
export async function planMirror(requests: readonly ImageRequest[], options: PlanOptions): Promise<MirrorPlan> {
  const { naming = { kind: 'replace-host' }, place, target, check, signal } = options;
  const meter = planMeter(requests.length, STEPS, options.report);
  const named = nameAll(requests, naming, place);
  const looked = await atOnce(named, IMAGES_AT_ONCE, (request) => meter.step(lookUp(request, options)));
  const resolved = refuseCollisions(looked.filter((item): item is ResolvedRequest => !isFailed(item)));
  const cache = new ManifestCache();
  const planned = await atOnce(resolved, IMAGES_AT_ONCE, (request) =>
    meter.step(orFailed(namesOf(request), signal, () => planImage(request, cache, options))),
  );
  meter.end();
  const all = [...looked.filter(isFailed), ...planned];
  return await completePlan(all, { cache, target, place, deep: check === 'deep', signal });
}

async function lookUp(named: NamedRequest, { sources, signal }: PlanOptions): Promise<ResolvedRequest | FailedImage> {
  const { place } = named.request;
  return await orFailed(namesOf(named), signal, async () => {
    const { reader, name } = await sources.open(place);
    const found = await reader.resolve(name, signal);
    if (found === undefined) throw imageNotFound(place.text);
    return { ...named, named: found };
  });
}

function namesOf({ request, target }: NamedRequest): Omit<FailedImage, 'error'> {
  return { source: request.place, target };
}
