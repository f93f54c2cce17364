import { encoderPool } from '../codecs/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { GraftLayout } from '../formats/index.ts';
import { type Digest, formatPlatform, type ImageSink } from '../oci/index.ts';
import { openImageSink } from '../places/index.ts';
import type { Lock, LockEntry, Recipe } from '../recipe/index.ts';
import { BaseCache } from './base-cache.ts';
import { refuseBreakage } from './breakage/refuse.ts';
import { buildWithDocker } from './engines/docker.ts';
import { type EngineName, findEngine } from './engines/engine.ts';
import { surveyGraft } from './engines/graft.ts';
import { finish, joinPlatforms } from './finish.ts';
import { type BuildPlan, describePlan } from './plan.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { BuildContext } from './session/context.ts';
import { runStage, Session, type SessionOptions } from './session/session.ts';
import type { AssembledImage } from './stages/assemble.ts';
import { type FinishedImage, publish } from './stages/publish.ts';
import { namesOf, OpenImages, type ResolvedRecipe, resolveRecipe } from './stages/resolve.ts';
import { ImageTrees } from './trees/tree-sources.ts';

export interface BuildOptions extends SessionOptions {
  /** @default 'graft' */
  readonly engine?: EngineName;
  /** How the engine `graft` lays data out. @default 'compact' */
  readonly layout?: GraftLayout | undefined;
  /** Opens images by their locked digest, and refuses drift. */
  readonly lock?: Lock | undefined;
  /** Places to open in place of others: what the recipe names, to what is used. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
  /** Network of RUN steps, for the engine `docker`. @default the daemon's own */
  readonly network?: string | undefined;
  /** Builds what would break the boot or lose something too: each finding is a warning then. @default false */
  readonly force?: boolean | undefined;
}

export interface BuildResult {
  /** Of the manifest, or of the index where the base is one. */
  readonly digest: Digest;
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
  /** The digests of all images that the recipe names, for a lockfile. */
  readonly pins: readonly LockEntry[];
}

const DEFAULT_ENGINE: EngineName = 'graft';

/**
 * Builds an installer and publishes it at every place of `outputs`. Nothing appears there before it is
 * whole; an interrupted or failed build leaves the places as they were.
 */
export async function build(recipe: Recipe, outputs: readonly string[], options: BuildOptions): Promise<BuildResult> {
  await using builder = await Builder.open(options);
  return await builder.build(recipe, outputs);
}

/** Reads everything and writes nothing: what `build` would do to which path, and why, and what it would refuse. */
export async function planBuild(recipe: Recipe, outputs: readonly string[], options: BuildOptions): Promise<BuildPlan> {
  await using builder = await Builder.open(options);
  return await builder.plan(recipe, outputs);
}

/** Opens every image of a recipe and gives its digest: what a lockfile is made of. */
export async function pinImages(recipe: Recipe, options: BuildOptions): Promise<readonly LockEntry[]> {
  await using builder = await Builder.open(options);
  return await builder.pins(recipe);
}

/**
 * Builds again and again: images stay open, and the metadata of base and layers in memory, so that
 * only what changed costs time. Images are resolved once: a tag that moves meanwhile is not noticed.
 */
export class Builder implements AsyncDisposable {
  readonly #options: BuildOptions;
  readonly #session: Session;
  readonly #images = new OpenImages();
  readonly #bases: BaseCache;
  readonly #imageTrees: ImageTrees;

  private constructor(options: BuildOptions, session: Session) {
    this.#options = options;
    this.#session = session;
    this.#bases = new BaseCache(session.context);
    this.#imageTrees = new ImageTrees(session.context);
  }

  static async open(options: BuildOptions): Promise<Builder> {
    return new Builder(options, await Session.open(options));
  }

  /** As the function `build`. */
  async build(recipe: Recipe, outputs: readonly string[]): Promise<BuildResult> {
    await using scratch = await this.#scratch();
    const { context } = scratch;
    const resolved = await this.#resolve(recipe);
    if (findEngine(this.#options.engine ?? DEFAULT_ENGINE).kind === 'squash') encoderPool.prepare(); // while the base is read
    const prepared = await this.#prepare(resolved, { context, listsChanges: false });
    const { force = false } = this.#options;
    const breakage = prepared.map((each) => ({ ...each, platform: formatPlatform(each.from.platform) }));
    refuseBreakage(breakage, { force, report: context.report });
    const sinks: ImageSink[] = [];
    for (const place of outputs) sinks.push(context.keep(await openImageSink(place, context.stores)));
    const images: AssembledImage[] = [];
    for (const each of prepared) images.push(await writeImage(each, { ...this.#options, sinks }, context));
    const finished = joinPlatforms(resolved, images);
    for (const sink of sinks) await publishTo(sink, finished, context);
    return {
      digest: finished.root.descriptor.digest,
      outputs,
      platforms: images.map(({ view }) => formatPlatform(view.platform)),
      pins: this.#images.pins(),
    };
  }

  /** As the function `planBuild`. */
  async plan(recipe: Recipe, outputs: readonly string[]): Promise<BuildPlan> {
    await using scratch = await this.#scratch();
    const { engine = DEFAULT_ENGINE, layout, signal } = this.#options;
    const resolved = await this.#resolve(recipe);
    const planned = [];
    for (const prepared of await this.#prepare(resolved, { context: scratch.context, listsChanges: true })) {
      const survey = engine === 'graft' ? await surveyGraft({ ...prepared, layout, signal }) : undefined;
      planned.push({ ...prepared, forecast: survey?.forecast });
    }
    return describePlan({ resolved, prepared: planned, outputs, engine });
  }

  /** As the function `pinImages`. */
  async pins(recipe: Recipe): Promise<readonly LockEntry[]> {
    await this.#resolve(recipe);
    return this.#images.pins();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  /** What one build needs and the next does not. */
  #scratch(): Promise<Session> {
    return this.#session.inner(this.#options);
  }

  #resolve(recipe: Recipe): Promise<ResolvedRecipe> {
    const { context } = this.#session;
    const { lock, replacements } = this.#options;
    for (const { message, at } of recipe.warnings)
      context.report({ kind: 'warning', message: `${at.file}:${at.line}: ${message}` });
    return runStage(context, {
      stage: 'resolve',
      run: () => resolveRecipe(recipe, { images: this.#images, lock, replacements }, context),
      summary: ({ base, platforms }) => `${base.source.place} is ${base.source.root.digest}, for ${namesOf(platforms)}`,
    });
  }

  /** One platform after the other: all of them are known to be buildable before the first is written. */
  async #prepare(
    { images, platforms }: ResolvedRecipe,
    { context, listsChanges }: { readonly context: BuildContext; readonly listsChanges: boolean },
  ): Promise<readonly Prepared[]> {
    const sourceDateEpoch = readEpoch(this.#options.env['SOURCE_DATE_EPOCH']);
    const options = { images, bases: this.#bases, imageTrees: this.#imageTrees, sourceDateEpoch, listsChanges };
    const prepared: Prepared[] = [];
    for (const from of platforms) prepared.push(await prepare(from, options, context));
    return prepared;
  }
}

const MAX_EPOCH = 0xffff_ffff; // squashfs and cpio keep times in unsigned 32 bits

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
function readEpoch(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds <= MAX_EPOCH) return seconds;
  throw new RootsmithError('USAGE', `SOURCE_DATE_EPOCH is \`${text}\`, not a time`, {
    hint: `Set it to whole seconds since 1970, at most ${MAX_EPOCH}.`,
  });
}

async function writeImage(
  prepared: Prepared,
  { engine: name = DEFAULT_ENGINE, layout, network, sinks }: BuildOptions & { readonly sinks: readonly ImageSink[] },
  context: BuildContext,
): Promise<AssembledImage> {
  const engine = findEngine(name);
  return engine.kind === 'squash'
    ? await finish(prepared, { squash: (input) => engine.squash({ ...input, layout }), sinks }, context)
    : await buildWithDocker(prepared, { network }, context);
}

async function publishTo(sink: ImageSink, finished: FinishedImage, context: BuildContext): Promise<void> {
  await runStage(context, {
    stage: 'publish',
    run: () => publish(finished, sink, context),
    summary: () => `${finished.root.descriptor.digest} to ${sink.place}`,
  });
}
