import { readSourceDateEpoch } from '../../files/index.ts';
import { type Digest, formatPlatform, type ImageSink, type Place } from '../../oci/index.ts';
import type { SessionOptions } from '../../places/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import { refuseFindings } from '../extension-check/refuse-findings.ts';
import { publishImage } from '../images/publish-image.ts';
import type { BuildContext } from '../session/context.ts';
import { Session } from '../session/session.ts';
import { joinExtensions, packExtension } from './extension-image.ts';
import { type PreparedExtension, type PrepareExtensionOptions, prepareExtension } from './prepare-extension.ts';

export interface ExtensionBuildOptions extends SessionOptions, Omit<PrepareExtensionOptions, 'time'> {
  /** Builds what checks refuse too: each finding is a warning then. @default false */
  readonly force?: boolean | undefined;
}

export interface ExtensionBuildResult {
  /** Of the index, or of the manifest where there is one platform. */
  readonly digest: Digest;
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
}

/**
 * Builds the image of a system extension and publishes it at every place of `outputs`. It is checked first, as
 * `checkExtensions` does, and nothing appears at a place before it is whole. Throws `EXTENSION_INVALID`.
 */
export async function buildExtension(
  recipe: ExtensionRecipe,
  outputs: readonly string[],
  options: ExtensionBuildOptions,
): Promise<ExtensionBuildResult> {
  await using session = await Session.open(options);
  const { context } = session;
  const prepared = await checkedExtension(recipe, options, context);
  const digest = await publishExtension(prepared, outputs, context);
  return { digest, outputs, platforms: prepared.map(({ platform }) => formatPlatform(platform)) };
}

/** The time of everything in an extension, in seconds since 1970. */
export function extensionTime({ env }: Pick<SessionOptions, 'env'>): number {
  return readSourceDateEpoch(env) ?? 0;
}

/** Reads what a recipe names, and refuses what would not work. */
export async function checkedExtension(
  recipe: ExtensionRecipe,
  { force = false, report = ignoreProgress, version, replacements, env }: ExtensionBuildOptions,
  context: BuildContext,
): Promise<readonly PreparedExtension[]> {
  const prepared = await prepareExtension(recipe, { version, replacements, time: extensionTime({ env }) }, context);
  const found = prepared.map(({ platform, checked }) => ({
    subject: formatPlatform(platform),
    findings: checked.findings,
  }));
  refuseFindings(recipe.metadata.name, found, { force, report });
  return prepared;
}

/** Packs an extension for all of its platforms, and writes it to places, its name last. */
export async function publishExtension(
  prepared: readonly PreparedExtension[],
  outputs: readonly (Place | string)[],
  context: BuildContext,
): Promise<Digest> {
  const sinks: ImageSink[] = [];
  for (const output of outputs) sinks.push(context.keep(await context.places.openSink(output)));
  const images = [];
  for (const each of prepared) images.push(await packExtension(each, { time: extensionTime(context), sinks }, context));
  const joined = joinExtensions(images);
  for (const sink of sinks) await publishImage(joined, sink, context);
  return joined.root.descriptor.digest;
}
