import type { ErrorCode } from '../../errors/index.ts';
import { fieldName, isMapping } from '../../talos/index.ts';
import type { FoundImage, FoundImages, ImageOrigin } from './image-origin.ts';
import { joinImageParts } from './image-parts.ts';
import { generalPath, type ImagePath, type Selected, selectPath } from './image-path.ts';
import { type KubernetesObject, objectsOf } from './kubernetes-objects.ts';
import { podImages } from './pod-images.ts';
import { readDocuments, readImage, type SourceDocument } from './read-documents.ts';
import { isTextComplaint, type SourceText, type TextComplaint, textError } from './source-text.ts';

/** How to read manifests. */
export interface ManifestOptions {
  /** Where objects of other kinds name images. */
  readonly imagePaths?: readonly ImagePath[] | undefined;
  /** What the origins of the images say. @default 'manifests' */
  readonly kind?: ImageOrigin['kind'] | undefined;
}

const CODE: ErrorCode = 'KUBERNETES_INVALID';

/** Kinds whose pod specs the API server checks: an image that cannot be read there is a mistake. */
const workloads = /^(Pod|PodTemplate|ReplicationController|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob)$/;

/**
 * The images of Kubernetes objects, as `kubectl`, `helm template` and `kustomize build` write them: of
 * every pod spec at any depth of any kind, in lists too, and at the given paths of other kinds. Throws
 * `KUBERNETES_INVALID` or `REFERENCE_INVALID` with all that is wrong, each with line and column.
 */
export function imagesOfManifests(
  source: SourceText,
  { imagePaths = [], kind = 'manifests' }: ManifestOptions = {},
): FoundImages {
  const gathering: Gathering = { source, kind, imagePaths, images: [], warnings: new Set(), used: new Set() };
  const complaints = readDocuments(source, CODE, (document) => {
    const { objects, complaints: found } = objectsOf(document, CODE);
    return [...found, ...objects.flatMap((object) => gather(object, document, gathering))];
  });
  if (complaints.length > 0) throw textError(source.name, complaints);
  const unused = imagePaths.filter((path) => !gathering.used.has(path));
  return {
    images: gathering.images,
    warnings: [
      ...gathering.warnings,
      ...unused.map(({ text }) => `${source.name}: \`--image-path ${text}\` leads to nothing there`),
      ...(gathering.images.length === 0 ? [`${source.name}: no object there names an image`] : []),
    ],
  };
}

interface Gathering {
  readonly source: SourceText;
  readonly kind: ImageOrigin['kind'];
  readonly imagePaths: readonly ImagePath[];
  readonly images: FoundImage[];
  /** Each once, however many objects give cause. */
  readonly warnings: Set<string>;
  readonly used: Set<ImagePath>;
}

function gather(object: KubernetesObject, document: SourceDocument, gathering: Gathering): readonly TextComplaint[] {
  const { pulled, other } = podImages(wishes(object.value), object.path);
  const named = imagesAtPaths(object, gathering);
  const complaints = [
    ...pulled.flatMap((at) => keep(at, workloads.test(object.kind) ? 'must' : 'may', object, document, gathering)),
    ...named.flatMap((at) => keep(at, 'must', object, document, gathering)),
  ];
  const taken = new Set(named.map(({ path }) => fieldName(path)));
  for (const { path, value } of other) {
    if (object.kind === 'CustomResourceDefinition' || taken.has(fieldName(path)) || !looksLikeImage(value)) continue;
    const general = `${object.kind}=${generalPath(path.slice(object.path.length))}`;
    gathering.warnings.add(
      `${gathering.source.name}: what ${object.kind} objects name outside of pod specs is not listed: add \`--image-path '${general}'\``,
    );
  }
  return complaints;
}

/** Without what a cluster reports of an object, which repeats or resolves what was asked for. */
function wishes(value: unknown): unknown {
  if (!isMapping(value) || !('status' in value)) return value;
  const { status: _, ...asked } = value;
  return asked;
}

function imagesAtPaths(
  { kind, group, path: base, value }: KubernetesObject,
  { imagePaths, used }: Gathering,
): readonly Selected[] {
  const names = [kind, `${kind}.${group}`];
  return imagePaths
    .filter((imagePath) => names.includes(imagePath.kind))
    .flatMap((imagePath) => {
      const selected = selectPath(value, imagePath.steps).filter(({ value: found }) => found !== '');
      if (selected.length > 0) used.add(imagePath);
      return selected.map((at) => ({ path: [...base, ...at.path], value: joinImageParts(at.value) }));
    });
}

function keep(
  at: Selected,
  duty: 'must' | 'may',
  object: KubernetesObject,
  document: SourceDocument,
  { source, kind, images, warnings }: Gathering,
): readonly TextComplaint[] {
  const what = `${object.shown}: ${fieldName(at.path.slice(object.path.length))}`;
  const read = readImage(at, document, CODE, { kind, from: source.name, what });
  if (!isTextComplaint(read)) images.push(read);
  else if (duty === 'must') return [read];
  else warnings.add(`${source.name}:${read.at.line}:${read.at.column}: ${what} is left out: ${read.message}`);
  return [];
}

/** A name with a tag or a digest; an icon's file name or a policy's pattern is none. */
function looksLikeImage(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+|@sha256:[0-9a-f]{64})+$/.test(value);
}
