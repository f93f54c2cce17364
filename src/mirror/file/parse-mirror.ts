import { resolve } from 'node:path';
import type { RootsmithError } from '../../errors/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { absolutePlace, readChecked, schemaHint } from '../../recipe/index.ts';
import { type FieldPositions, nearestPosition } from '../../talos/index.ts';
import { parseImagePlace, type SourceText, textError } from '../images/index.ts';
import type { Mirror, MirrorImage, MirrorLimits, MirrorSources, TalosRelease } from './mirror-model.ts';
import { type MirrorYaml, mirrorSchema, type ReleaseYaml } from './mirror-schema.ts';
import type { Naming } from './naming.ts';
import { parseRate } from './rate.ts';
import { parseTargetName } from './target-name.ts';
import { parseMirrorTarget } from './target-place.ts';

const HINT = schemaHint('mirror file', 'mirror.schema.json');

/**
 * Reads a `mirror.yaml`. Paths in it are relative to `folder`. Throws `MIRROR_INVALID` with every complaint, each
 * with file, line and column.
 */
export function parseMirror({ name, text }: SourceText, { folder }: { readonly folder: string }): Mirror {
  const { value, positions } = readChecked(text, mirrorSchema, {
    file: name,
    wanted: 'Mirror',
    code: 'MIRROR_INVALID',
    hint: HINT,
  });
  if (asksForNothing(value)) throw nothingToDo(name);
  const { index = 'sparse', naming, referrers = true, foreignLayers = false } = value;
  return {
    file: name,
    images: (value.images ?? []).map((image, at) => imageOf(image, at, { folder, positions })),
    sources: sourcesOf(value.sources, folder),
    platforms: (value.platforms ?? []).map(parsePlatform),
    index,
    target: value.target === undefined ? undefined : parseMirrorTarget(absolutePlace(value.target, folder), folder),
    naming: namingOf(naming),
    referrers,
    foreignLayers,
    limits: limitsOf(value.limits),
  };
}

/** Whether a text was written as a mirror file, not as a list of references. */
export function isMirrorText(text: string): boolean {
  return (
    /^(apiVersion|kind|images|sources|version|machine|customization|output)\s*:(\s|$)/m.test(text) ||
    /^\s*\{/.test(text)
  );
}

function asksForNothing({ images = [], sources = {} }: MirrorYaml): boolean {
  return images.length === 0 && Object.keys(sources).every((key) => key === 'imagePaths');
}

function nothingToDo(name: string): RootsmithError {
  const message = 'found neither `images` nor `sources`, so there is nothing to mirror';
  return textError(name, [{ code: 'MIRROR_INVALID', at: { line: 1, column: 1 }, field: '', message, hint: HINT }]);
}

function imageOf(
  image: NonNullable<MirrorYaml['images']>[number],
  index: number,
  { folder, positions }: { readonly folder: string; readonly positions: FieldPositions },
): MirrorImage {
  const at = nearestPosition(positions, ['images', index]);
  const { source, target, platforms } = typeof image === 'string' ? { source: image } : image;
  return {
    place: parseImagePlace(absolutePlace(source, folder)),
    target: target === undefined ? undefined : parseTargetName(target),
    platforms: platforms?.map(parsePlatform),
    at,
  };
}

function sourcesOf(sources: MirrorYaml['sources'] = {}, folder: string): MirrorSources {
  const paths = (files: readonly string[] = []): readonly string[] => files.map((file) => resolve(folder, file));
  const { talos = [], imagePaths = [] } = sources;
  return {
    talos: (typeof talos === 'string' ? [talos] : talos).map(releaseOf),
    machineConfigs: paths(sources.machineConfigs),
    manifests: paths(sources.manifests),
    imagePaths,
    recipes: paths(sources.recipes),
    lists: paths(sources.lists),
  };
}

function releaseOf(release: ReleaseYaml): TalosRelease {
  const { version, kubernetes, bundle = 'k8s' } = typeof release === 'string' ? { version: release } : release;
  const bundles = bundle === 'all' ? (['k8s', 'talos'] as const) : [bundle];
  return { version, kubernetes, bundles };
}

function namingOf(naming: MirrorYaml['naming']): Naming {
  if (naming === undefined) return { kind: 'replace-host' };
  if (typeof naming === 'string') return { kind: naming };
  return 'prefix' in naming ? { kind: 'prefix', ...naming } : { kind: 'template', ...naming };
}

function limitsOf({ concurrency, bandwidth, retries }: NonNullable<MirrorYaml['limits']> = {}): MirrorLimits {
  return { concurrency, retries, bandwidth: bandwidth === undefined ? undefined : parseRate(bandwidth) };
}
