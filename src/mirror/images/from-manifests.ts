import type { ErrorCode } from '../../errors/index.ts';
import { fieldName, isMapping } from '../../talos/index.ts';
import type { FoundImage, FoundImages, ImageOrigin } from './image-origin.ts';
import { joinImageParts } from './image-parts.ts';
import { generalPath, type ImagePath, type Selected, selectPath } from './image-path.ts';
import { type KubernetesObject, objectsOf } from './kubernetes-objects.ts';
import { podImages } from './pod-images.ts';
import { readDocuments, readImage, type SourceDocument } from './read-documents.ts';
import { isTextComplaint, type SourceText, type TextComplaint, textError } from './source-text.ts';

/** Says how to read manifests. */
export interface ManifestOptions {
  /** Where objects of some kinds name images outside of pod specs. */
  readonly imagePaths?: readonly ImagePath[] | undefined;
  /** What the origins of the images say. @default 'manifests' */
  readonly kind?: ImageOrigin['kind'] | undefined;
}

const CODE: ErrorCode = 'KUBERNETES_INVALID';

/** The API server checks the pod specs of these kinds, so an image there that cannot be read is a mistake. */
const workloads = /^(Pod|PodTemplate|ReplicationController|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob)$/;

/**
 * Lists the images of Kubernetes objects, as `kubectl`, `helm template` and `kustomize build` write them:
 * the images of every pod spec, at any depth in objects of any kind, and those at the given paths of other
 * kinds. Throws `KUBERNETES_INVALID` or `REFERENCE_INVALID` with every complaint, each with line and column.
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
      ...unused.map(({ text }) => `${source.name}: \`--image-path ${text}\` selects nothing there`),
      ...(gathering.images.length === 0 ? [`${source.name}: no object there names an image`] : []),
    ],
  };
}

interface Gathering {
  readonly source: SourceText;
  readonly kind: ImageOrigin['kind'];
  readonly imagePaths: readonly ImagePath[];
  readonly images: FoundImage[];
  /** Each warning is kept once, however many objects cause it. */
  readonly warnings: Set<string>;
  readonly used: Set<ImagePath>;
}

function gather(object: KubernetesObject, document: SourceDocument, gathering: Gathering): readonly TextComplaint[] {
  const { pulled, other } = podImages(withoutStatus(object.value), object.path);
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

/** Drops `status`, which a cluster writes itself: it repeats or resolves what the rest of the object asks for. */
function withoutStatus(value: unknown): unknown {
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

/** Tells a name with a tag or a digest from other texts in such fields, such as file names and patterns. */
function looksLikeImage(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+|@sha256:[0-9a-f]{64})+$/.test(value);
}
