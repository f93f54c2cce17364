import type { Budget } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import type { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, RepositoryTarget } from '../../oci/index.ts';
import type { ImageRequest, Naming } from '../file/mirror-model.ts';
import { type NamedRequest, nameAll } from '../file/naming.ts';
import type { MirrorTarget } from '../file/target-place.ts';
import { hasChosenChildren } from './chosen-children.ts';
import { closureOf, type ImageClosure } from './closure.ts';
import type { IndexForm } from './closure-platforms.ts';
import { type ResolvedRequest, refuseCollisions } from './collisions.ts';
import { attempt, imageNotFound } from './failures.ts';
import { describeLeft } from './left-behind.ts';
import { ManifestShelf } from './manifest-shelf.ts';
import { planBlobs } from './plan-blobs.ts';
import type { FailedImage, MirrorPlan, PlannedImage, SourceReaders } from './plan-model.ts';
import { totalsOf } from './plan-totals.ts';

/** How a mirror is planned. */
export interface PlanOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  readonly place: MirrorTarget;
  /** @default replace-host */
  readonly naming?: Naming | undefined;
  /** @default 'sparse' */
  readonly index?: IndexForm | undefined;
  /** @default true */
  readonly referrers?: boolean | undefined;
  /** Find out before anything is written whether the blobs of what belongs to images can be read. @default false */
  readonly probeBelongings?: boolean | undefined;
  /** Take layers along that say they may not be passed on. @default false */
  readonly foreignLayers?: boolean | undefined;
  /** Look below names that mean the right thing at the target already. @default false */
  readonly deep?: boolean | undefined;
  /** What has a name at the target is whole, as in a receipt: indexes are not asked for their images. @default false */
  readonly namesAreWhole?: boolean | undefined;
  /** Read what is below such names at the source all the same, for a lock. @default false */
  readonly whole?: boolean | undefined;
  /** Of the run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Images that are looked at side by side. Each has few requests under way, and hosts have bounds of their own. */
const IMAGES_AT_ONCE = 32;

/**
 * Finds out what a mirror run would do, without writing anything. An image that the target's name means
 * already costs one question there and one at its source; an index, one more for itself and each of its images. Throws `MIRROR_NAMES` where names are not
 * legal or collide; what fails for one image only is in the plan.
 */
export async function planMirror(requests: readonly ImageRequest[], options: PlanOptions): Promise<MirrorPlan> {
  const { naming = { kind: 'replace-host' }, place, signal } = options;
  const named = nameAll(requests, naming, place);
  const looked = await atOnce(named, IMAGES_AT_ONCE, (request) => lookUp(request, options));
  const failed = looked.filter(isFailed);
  const resolved = refuseCollisions(looked.filter((item): item is ResolvedRequest => !isFailed(item)));
  const shelf = new ManifestShelf();
  const planned = await atOnce(resolved, IMAGES_AT_ONCE, (request) => planImage(request, shelf, options));
  const images = planned.filter((item): item is PlannedImage => !isFailed(item));
  const all = { images, failed: [...failed, ...planned.filter(isFailed)], shelf };
  return await completePlan(all, { target: options.target, text: place.text, deep: options.deep ?? false, signal });
}

/** What is planned before the target was asked for blobs. */
export interface DraftPlan extends Pick<MirrorPlan, 'images' | 'failed' | 'shelf'> {}

/** Asks the target for blobs, and adds up. */
export async function completePlan(
  draft: DraftPlan,
  options: {
    readonly target: RepositoryTarget;
    readonly text: string;
    readonly deep: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<MirrorPlan> {
  const { blobs, failed: lost, complete } = await planBlobs(draft.images, options);
  const gone = new Set(lost.map(({ image }) => image));
  const images = draft.images
    .filter((image) => !gone.has(image))
    .map((image): PlannedImage => (complete.has(image) ? { ...image, state: 'present' } : image));
  const failed = [...draft.failed, ...lost.map(({ image: { source, target }, error }) => ({ source, target, error }))];
  const totals = totalsOf(images, blobs);
  return { target: options.text, images, failed, blobs, totals, warnings: warningsOf(images), shelf: draft.shelf };
}

function isFailed(item: object): item is FailedImage {
  return 'error' in item;
}

async function lookUp(named: NamedRequest, { sources, signal }: PlanOptions): Promise<ResolvedRequest | FailedImage> {
  const { request, target } = named;
  const looked = await attempt(async () => {
    const { reader, name } = await sources.open(request.place);
    const found = await reader.resolve(name, signal);
    if (found === undefined) throw imageNotFound(request.place);
    return found;
  }, signal);
  return 'error' in looked ? failedImage(request.place, target, looked.error) : { ...named, named: looked.value };
}

function failedImage(source: string, target: FailedImage['target'], error: RootsmithError): FailedImage {
  return { source, target, error };
}

async function planImage(
  resolved: ResolvedRequest,
  shelf: ManifestShelf,
  options: PlanOptions,
): Promise<PlannedImage | FailedImage> {
  const { request, target, named } = resolved;
  const planned = await attempt(async () => {
    const repository = options.target.repository(target.repository);
    const there = await repository.resolve(target.tag ?? named.digest, options.signal);
    const chosen = { platforms: request.platforms, budget: options.budget, signal: options.signal };
    const holds = async (root: Descriptor): Promise<boolean> =>
      options.deep !== true &&
      there?.digest === root.digest &&
      (options.namesAreWhole === true || (await hasChosenChildren(repository, root, chosen)));
    if (options.whole !== true && (await holds(named))) return presentImage(resolved);
    const { reader } = await options.sources.open(request.place);
    const closure = await closureOf(reader, named, closureOptions(resolved, options));
    keepBytes(closure, shelf);
    const isThere = await holds(closure.root);
    const image = imageOf(resolved, closure, { isThere, foreignLayers: options.foreignLayers ?? false });
    options.budget?.spend('memory', Math.max(0, keptBytes(image) - USUAL_BYTES), { what: request.place });
    return image;
  }, options.signal);
  return 'error' in planned ? failedImage(request.place, target, planned.error) : planned.value;
}

function closureOptions(
  { request }: ResolvedRequest,
  { index, referrers, probeBelongings, budget, signal }: PlanOptions,
) {
  return { platforms: request.platforms, index, referrers, probeBelongings, budget, signal };
}

/** An image of ordinary size: however many there are, they are what the user asked for. */
const USUAL_BYTES = 64 * 1024;
/** What a plan keeps for each digest and each descriptor (measured, rounded up). */
const DIGEST_BYTES = 100;
const DESCRIPTOR_BYTES = 300;

function keptBytes({ manifests, blobs, omitted, tags }: PlannedImage): number {
  const named = manifests.reduce((sum, manifest) => sum + manifest.blobs.length, omitted.length + tags.length);
  return DIGEST_BYTES * named + DESCRIPTOR_BYTES * (manifests.length + blobs.length);
}

/** Bytes that no source has can never be let go. */
function keepBytes({ manifests, root, named }: ImageClosure, shelf: ManifestShelf): void {
  for (const { descriptor, bytes } of manifests) {
    const isMade = descriptor.digest === root.digest && root.digest !== named.digest;
    shelf.put(descriptor.digest, bytes, { always: isMade });
  }
}

function presentImage({ request, target, named }: ResolvedRequest): PlannedImage {
  const nothing = { manifests: [], blobs: [], tags: [], omitted: [], left: [] };
  return { source: request.place, named, root: named, target, state: 'present', ...nothing };
}

function imageOf(
  { request, target, named }: ResolvedRequest,
  { root, manifests, blobs, foreignLayers, omitted, tags, left }: ImageClosure,
  taken: { readonly isThere: boolean; readonly foreignLayers: boolean },
): PlannedImage {
  return {
    source: request.place,
    named,
    root,
    target,
    state: taken.isThere ? 'present' : 'copy',
    manifests: manifests.map((manifest) => ({
      descriptor: plain(manifest.descriptor),
      blobs: manifest.blobs.map(({ digest }) => digest),
      subject: manifest.subject,
      isBelonging: manifest.isBelonging,
    })),
    blobs: [...blobs, ...(taken.foreignLayers ? foreignLayers : [])].map(plain),
    tags: tags.map(({ tag, descriptor }) => ({ tag, digest: descriptor.digest })),
    omitted: omitted.map(({ digest }) => digest),
    left,
  };
}

/** What names the content; platform and annotations belong to whoever points at it. */
function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function warningsOf(images: readonly PlannedImage[]): readonly string[] {
  return images
    .filter(({ state }) => state === 'copy')
    .flatMap(({ source, omitted, named, root, left }) => [
      ...(omitted.length === 0 ? [] : [describeOmitted(source, omitted.length, { named, root })]),
      ...(left.length === 0 ? [] : [describeLeft(source, left)]),
    ]);
}

function describeOmitted(source: string, count: number, { named, root }: Pick<PlannedImage, 'named' | 'root'>): string {
  return named.digest === root.digest
    ? `${source}: ${count} of its images stay behind; its index keeps its digest and still names them`
    : `${source}: its index was rebuilt without ${count} images, so it has another digest: ${root.digest}`;
}
