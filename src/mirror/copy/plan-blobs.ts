import { atOnce } from '../../concurrency/index.ts';
import type { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest, RepositoryTarget } from '../../oci/index.ts';
import type { ImagePlace } from '../images/index.ts';
import { attempt } from './failures.ts';
import type { PlannedBlob, PlannedImage } from './plan-model.ts';
import { isOnHub } from './plan-totals.ts';

/** What the target answered about blobs. */
export interface BlobPlan {
  /** The largest first. */
  readonly blobs: readonly PlannedBlob[];
  /** Images whose repository does not answer. */
  readonly failed: readonly { readonly image: PlannedImage; readonly error: RootsmithError }[];
  /** With `deep`: the images that the target has completely. */
  readonly complete: ReadonlySet<PlannedImage>;
}

export interface PlanBlobsOptions {
  readonly target: RepositoryTarget;
  /** Ask for the names and manifests of images too. */
  readonly deep: boolean;
  readonly signal?: AbortSignal | undefined;
}

const QUESTIONS_AT_ONCE = 32;

/** Asks each repository of the target for the blobs that images in it need, each once. */
export async function planBlobs(images: readonly PlannedImage[], options: PlanBlobsOptions): Promise<BlobPlan> {
  const copied = images.filter(({ state }) => state === 'copy');
  const needs = needsOf(copied);
  const answers = await atOnce(needs.flatMap(questionsOf), QUESTIONS_AT_ONCE, (question) => ask(question, options));
  const errors = new Map<string, RootsmithError>();
  const present = new Set<string>();
  for (const { question, answer } of answers) {
    if ('error' in answer) errors.set(question.repository, answer.error);
    else if (answer.value) present.add(keyOf(question));
  }
  const blobs = needs.map((need) => plannedBlob(need, present)).filter(({ neededIn }) => neededIn.length > 0);
  return {
    blobs: blobs.sort((a, b) => b.descriptor.size - a.descriptor.size || compare(a.descriptor, b.descriptor)),
    failed: copied.flatMap((image) => {
      const error = errors.get(image.target.repository);
      return error === undefined ? [] : [{ image, error }];
    }),
    complete: options.deep ? await completeImages(copied, present, options) : new Set(),
  };
}

/** A blob, the sources that have it, and the repositories that need it. */
interface Need {
  readonly descriptor: Descriptor;
  readonly sources: Map<string, ImagePlace>;
  readonly repositories: Set<string>;
}

interface Question {
  readonly descriptor: Descriptor;
  readonly repository: string;
}

function needsOf(images: readonly PlannedImage[]): readonly Need[] {
  const needs = new Map<Digest, Need>();
  for (const { source, target, blobs } of images) {
    for (const descriptor of blobs) {
      const need = needs.get(descriptor.digest) ?? { descriptor, sources: new Map(), repositories: new Set() };
      need.sources.set(source.text, source);
      need.repositories.add(target.repository);
      needs.set(descriptor.digest, need);
    }
  }
  return [...needs.values()];
}

function questionsOf({ descriptor, repositories }: Need): readonly Question[] {
  return [...repositories].map((repository) => ({ descriptor, repository }));
}

async function ask(question: Question, { target, signal }: PlanBlobsOptions) {
  const { descriptor, repository } = question;
  const answer = await attempt(() => target.repository(repository).hasBlob(descriptor, signal), signal);
  return { question, answer };
}

function plannedBlob({ descriptor, sources, repositories }: Need, present: ReadonlySet<string>): PlannedBlob {
  const has = (repository: string): boolean => present.has(keyOf({ descriptor, repository }));
  return {
    descriptor,
    sources: [...sources.values()].sort((a, b) => costOf(a) - costOf(b)),
    presentIn: [...repositories].filter(has),
    neededIn: [...repositories].filter((repository) => !has(repository)),
  };
}

/** Local files come first, then registries, and last the Docker Hub, which counts what is read. */
function costOf(place: ImagePlace): number {
  if (place.kind === 'local') return 0;
  return isOnHub(place) ? 2 : 1;
}

/** Finds the images whose names, manifests and blobs are all at the target. */
async function completeImages(
  images: readonly PlannedImage[],
  present: ReadonlySet<string>,
  { target, signal }: PlanBlobsOptions,
): Promise<ReadonlySet<PlannedImage>> {
  const checked = await atOnce(images, QUESTIONS_AT_ONCE, async (image) => {
    const { repository } = image.target;
    const lacksBlob = image.blobs.some((descriptor) => !present.has(keyOf({ descriptor, repository })));
    return lacksBlob || !(await hasNames(image, target, signal)) ? [] : [image];
  });
  return new Set(checked.flat());
}

async function hasNames(
  { target: { repository, tag }, root, manifests, tags }: PlannedImage,
  target: RepositoryTarget,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const writer = target.repository(repository);
  const names: readonly (readonly [string, Digest])[] = [
    ...(tag === undefined ? [] : [[tag, root.digest] as const]),
    ...tags.map((named) => [named.tag, named.digest] as const),
    ...manifests.map(({ descriptor: { digest } }) => [digest, digest] as const),
  ];
  for (const [name, digest] of names) {
    const found = await attempt(() => writer.resolve(name, signal), signal);
    if ('error' in found || found.value?.digest !== digest) return false;
  }
  return true;
}

function keyOf({ descriptor, repository }: Question): string {
  return `${repository}@${descriptor.digest}`;
}

function compare(a: Descriptor, b: Descriptor): number {
  return a.digest < b.digest ? -1 : 1;
}
