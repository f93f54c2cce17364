import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { bundleSource, openBundle } from '../../bundle/index.ts';
import { nearest, RootsmithError } from '../../errors/index.ts';
import { FileAccess, unlessAbsent } from '../../files/index.ts';
import type { ImageSource, Platform } from '../../oci/index.ts';
import type { SessionOptions } from '../../places/index.ts';
import type { Inspected } from '../model.ts';
import { type InspectContext, InspectSession } from '../session/inspect-session.ts';
import { countedAccess, countedSource } from '../session/traffic.ts';
import { openInspectedFile } from './open-file.ts';
import { openInspectedImage } from './open-image.ts';
import { recogniseFile } from './recognise.ts';

/** What opening something to look into may be told. */
export interface InspectOptions extends SessionOptions {
  /** Which image of an index. @default the only one, else that of amd64 */
  readonly platform?: Platform | undefined;
  /** Which image of a bundle, by its name there. @default the only one */
  readonly image?: string | undefined;
}

/**
 * Opens what lies at a PLACE, or is a file or folder of this machine, as long as it is used. A file is recognised by
 * its content. Throws what opening images throws, `FORMAT_UNSUPPORTED` for a file that nothing is known of, and
 * `PLATFORM_MISSING`.
 */
export async function withInspected<T>(
  place: string,
  options: InspectOptions,
  use: (inspected: Inspected) => Promise<T>,
): Promise<T> {
  await using session = await InspectSession.open(options);
  return await use(await openInspected(place, options, session.context));
}

/** As `withInspected`, for a session that holds several things open at once. */
export async function openInspected(
  place: string,
  options: Pick<InspectOptions, 'platform' | 'image'>,
  context: InspectContext,
): Promise<Inspected> {
  const found = await stat(place)
    .catch(unlessAbsent)
    .catch(() => undefined);
  if (found === undefined) return await openPlace(place, place, options, context);
  if (found.isDirectory()) return await openFolder(place, options, context);
  const file = context.keep(await FileAccess.open(place));
  const access = countedAccess(file, context.traffic);
  const kind = await recogniseFile(access, place, context.budget);
  if (kind === 'bundle') return await openInBundle(place, options, context);
  if (kind === 'oci-archive' || kind === 'docker-archive')
    return await openPlace(`${kind}:${place}`, place, options, context);
  return await openInspectedFile(access, { kind, name: place, baseName: basename(place) }, context);
}

type Choice = Pick<InspectOptions, 'platform' | 'image'>;

async function openPlace(
  place: string,
  name: string,
  { platform }: Choice,
  context: InspectContext,
): Promise<Inspected> {
  const source = context.keep(await context.places.openSource(place));
  return await openInspectedImage(source, { name, platform }, context);
}

async function openFolder(place: string, choice: Choice, context: InspectContext): Promise<Inspected> {
  const isBundle = (await stat(`${place}/rootsmith/map`).catch(unlessAbsent)) !== undefined;
  const isLayout = (await stat(`${place}/oci-layout`).catch(unlessAbsent)) !== undefined;
  if (isLayout && !isBundle) return await openPlace(`oci:${place}`, place, choice, context);
  return await openInBundle(place, choice, context);
}

async function openInBundle(place: string, { image, platform }: Choice, context: InspectContext): Promise<Inspected> {
  const bundle = context.keep(await openBundle(place));
  const names = bundle.images.flatMap(({ repository, tag }) => (tag === undefined ? [] : [`${repository}:${tag}`]));
  const [only, ...others] = names;
  const wanted = image ?? (others.length === 0 ? only : undefined);
  if (wanted === undefined || !names.includes(wanted)) throw chooseImage(place, image, names);
  const { repository, tag } = bundle.images.find((one) => `${one.repository}:${one.tag}` === wanted) ?? {};
  const reader = bundleSource(bundle).repository(repository ?? '');
  const root = await reader.resolve(tag ?? '');
  if (root === undefined) throw chooseImage(place, image, names);
  const source: ImageSource = {
    place: `${wanted} of ${place}`,
    root,
    repository: reader,
    async [Symbol.asyncDispose]() {},
  };
  return await openInspectedImage(countedSource(source, context.traffic), { name: source.place, platform }, context);
}

const MAX_LISTED = 12;

function chooseImage(place: string, image: string | undefined, names: readonly string[]): RootsmithError {
  const meant = image === undefined ? undefined : nearest(image, names);
  const listed = names
    .slice(0, MAX_LISTED)
    .map((name) => `\`${name}\``)
    .join(', ');
  const found = image === undefined ? `it holds ${names.length}` : `it holds no \`${image}\``;
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot choose an image of the bundle \`${place}\`: ${found}`, {
    hint: meant === undefined ? `Name one with --image: ${listed}.` : `Did you mean \`--image ${meant}\`?`,
    details: { place },
  });
}
