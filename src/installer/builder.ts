import { type Digest, formatPlatform } from '../oci/index.ts';
import type { LockEntry, Recipe } from '../recipe/index.ts';
import type { ProfilePcr11 } from '../uki/index.ts';
import { surveyGraft } from './engines/graft.ts';
import type { AssembledImage } from './images/new-image.ts';
import { type KeptReads, keepReads } from './kept-reads.ts';
import { type BuildSettings, DEFAULT_ENGINE, prepareBuild, resolveImages, runBuild } from './pipeline.ts';
import { type BuildPlan, describePlan } from './plan.ts';
import { type BuildSessionOptions, Session, saveBlocks } from './session/session.ts';

export interface BuildOptions extends BuildSessionOptions, BuildSettings {}

export interface BuildResult {
  /** Of the manifest, or of the index where the base is one. */
  readonly digest: Digest;
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
  /** The digests of all images that the recipe names, for a lockfile. */
  readonly pins: readonly LockEntry[];
  /** PCR 11 of each boot entry as the stub leaves it, where the result is signed for secure boot. */
  readonly measured?: readonly MeasuredPlatform[] | undefined;
}

export interface MeasuredPlatform {
  readonly platform: string;
  readonly profiles: readonly ProfilePcr11[];
}

/**
 * Builds an installer and publishes it at every place of `outputs`. Nothing appears there before it is
 * whole; an interrupted or failed build leaves the places as they were.
 */
export async function build(recipe: Recipe, outputs: readonly string[], options: BuildOptions): Promise<BuildResult> {
  await using builder = await Builder.open(options);
  return await builder.build(recipe, outputs);
}

/** Reads everything and writes nothing: tells what `build` would do to which path, and why, and what it would refuse. */
export async function planBuild(recipe: Recipe, outputs: readonly string[], options: BuildOptions): Promise<BuildPlan> {
  await using builder = await Builder.open(options);
  return await builder.plan(recipe, outputs);
}

/** Opens every image of a recipe and gives its digest, for a lockfile. */
export async function pinImages(recipe: Recipe, options: BuildOptions): Promise<readonly LockEntry[]> {
  await using builder = await Builder.open(options);
  return await builder.pins(recipe);
}

/**
 * Builds again and again. Images stay open, and the metadata of base and layers stays in memory, so that
 * only what changed costs time. Images are resolved once: a tag that moves meanwhile is not noticed.
 */
export class Builder implements AsyncDisposable {
  readonly #options: BuildOptions;
  readonly #session: Session;
  readonly #kept: KeptReads;

  private constructor(options: BuildOptions, session: Session) {
    this.#options = options;
    this.#session = session;
    this.#kept = keepReads(session.context, options);
  }

  static async open(options: BuildOptions): Promise<Builder> {
    return new Builder(options, await Session.open(options));
  }

  /** As the function `build`. */
  async build(recipe: Recipe, outputs: readonly string[]): Promise<BuildResult> {
    await using session = await this.#innerSession();
    const { root, images } = await runBuild(recipe, outputs, this.#run(session));
    await saveBlocks(session.context);
    const platforms = images.map(({ view }) => formatPlatform(view.platform));
    const result = { digest: root.descriptor.digest, outputs, platforms, pins: this.#kept.images.pins() };
    const measured = measuredPlatforms(images);
    return measured.length === 0 ? result : { ...result, measured };
  }

  /** As the function `planBuild`. */
  async plan(recipe: Recipe, outputs: readonly string[]): Promise<BuildPlan> {
    await using session = await this.#innerSession();
    const { engine = DEFAULT_ENGINE, layout, signal } = this.#options;
    const { resolved, prepared } = await prepareBuild(recipe, 'keep', this.#run(session));
    const planned = [];
    for (const each of prepared) {
      const survey =
        engine === 'graft' && !each.keepsRootfs ? await surveyGraft({ ...each, layout, signal }) : undefined;
      planned.push({ ...each, forecast: survey?.forecast });
    }
    return describePlan({ resolved, prepared: planned, outputs, engine });
  }

  /** As the function `pinImages`. */
  async pins(recipe: Recipe): Promise<readonly LockEntry[]> {
    await resolveImages(recipe, this.#run(this.#session));
    return this.#kept.images.pins();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  /** For what one build needs and the next does not. */
  #innerSession(): Promise<Session> {
    return this.#session.inner(this.#options);
  }

  #run({ context }: Session): Parameters<typeof runBuild>[2] {
    return { settings: this.#options, kept: this.#kept, context };
  }
}

function measuredPlatforms(images: readonly AssembledImage[]): readonly MeasuredPlatform[] {
  return images.flatMap(({ view, measured = [] }) =>
    measured.length === 0 ? [] : [{ platform: formatPlatform(view.platform), profiles: measured }],
  );
}
