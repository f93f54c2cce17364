import { formatTarget, type ImageOutcome, type MirrorOutcome, type MirrorPlan } from '../../mirror/index.ts';

/** `source digest target`, for scripts. */
export function renderImage(image: Pick<ImageOutcome, 'source' | 'target' | 'digest'>): string {
  return `${image.source} ${image.digest ?? '-'} ${formatTarget(image.target)}`;
}

/** What a plan would do: one line for each image that is not there yet. */
export function renderPlanLines({ images }: MirrorPlan): readonly string[] {
  return images
    .filter(({ state }) => state === 'copy')
    .map(({ source, root, target }) => renderImage({ source, target, digest: root.digest }));
}

/** The plan as one JSON document. */
export function renderPlanJson({ target, images, failed, blobs, totals, warnings }: MirrorPlan): string {
  return JSON.stringify({
    target,
    images: images.map(({ source, named, root, target: name, state, manifests, omitted, blobs: parts, tags }) => ({
      source,
      digest: named.digest,
      target: formatTarget(name),
      targetDigest: root.digest,
      state,
      manifests: manifests.map(({ descriptor }) => descriptor.digest),
      blobs: parts.map(({ digest }) => digest),
      tags,
      omitted,
    })),
    failed: failed.map(({ source, target: name, error }) => ({
      source,
      target: formatTarget(name),
      error: { code: error.code, message: error.message },
    })),
    blobs: blobs.map(({ descriptor: { digest, size }, sources, presentIn, neededIn }) => ({
      digest,
      size,
      sources,
      presentIn,
      neededIn,
    })),
    totals,
    warnings,
  });
}

/** What became of a run, as one JSON document. */
export function renderOutcomeJson(target: string, { images, transfers }: MirrorOutcome): string {
  return JSON.stringify({
    target,
    images: images.map(({ source, target: name, digest, state, error }) => ({
      source,
      target: formatTarget(name),
      digest,
      state,
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
    })),
    transfers,
  });
}
