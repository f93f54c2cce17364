import { counted } from '../../errors/index.ts';
import { formatTarget, type ImageOutcome, type MirrorOutcome, type MirrorPlan } from '../../mirror/index.ts';
import { leftJson } from './left.ts';

/** The line `source digest target`, for scripts. */
export function renderImage(image: Pick<ImageOutcome, 'source' | 'target' | 'digest'>): string {
  return `${image.source} ${image.digest ?? '-'} ${formatTarget(image.target)}`;
}

/** A line for each image that is not at the target yet. */
export function renderPlanLines({ images }: MirrorPlan): readonly string[] {
  return images
    .filter(({ state }) => state === 'copy')
    .map(({ source, root, target }) => renderImage({ source: source.text, target, digest: root.digest }));
}

/** The plan as one JSON document. */
export function renderMirrorPlanJson({ target, images, failed, blobs, totals, warnings }: MirrorPlan): string {
  return JSON.stringify({
    target,
    images: images.map(
      ({ source, named, root, target: name, state, manifests, omitted, blobs: parts, tags, left }) => ({
        source: source.text,
        digest: named.digest,
        target: formatTarget(name),
        targetDigest: root.digest,
        state,
        manifests: manifests.map(({ descriptor }) => descriptor.digest),
        blobs: parts.map(({ digest }) => digest),
        tags,
        omitted,
        left: left.map(leftJson),
      }),
    ),
    failed: failed.map(({ source, target: name, error }) => ({
      source: source.text,
      target: formatTarget(name),
      error: { code: error.code, message: error.message },
    })),
    blobs: blobs.map(({ descriptor: { digest, size }, sources, presentIn, neededIn }) => ({
      digest,
      size,
      sources: sources.map(({ text }) => text),
      presentIn,
      neededIn,
    })),
    totals,
    warnings,
  });
}

/** The result of a run as one JSON document. */
export function renderOutcomeJson(target: string, { images, transfers }: MirrorOutcome): string {
  return JSON.stringify({
    target,
    images: images.map(({ source, target: name, digest, state, error, left }) => ({
      source,
      target: formatTarget(name),
      digest,
      state,
      left: left.map(leftJson),
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
    })),
    transfers,
  });
}

/** The last line of a run in which some images arrived incomplete; `undefined` if all are complete. */
export function renderLeft({ images }: MirrorOutcome): string | undefined {
  const without = images.filter(({ left }) => left.length > 0);
  if (without.length === 0) return undefined;
  const count = without.reduce((sum, { left }) => sum + left.length, 0);
  return `${without.length} of ${counted(images.length, 'image')} arrived incomplete: ${count === 1 ? 'a signature or another referrer was' : `${count} signatures or other referrers were`} not copied, each named above`;
}
