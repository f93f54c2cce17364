import { baseAnnotations, type ImageEdits, type ImageView, parsePlace } from '../../oci/index.ts';
import type { Recipe } from '../../recipe/index.ts';

export interface ImageEditsInput {
  readonly recipe: Pick<Recipe, 'image'>;
  /** The base. */
  readonly view: Pick<ImageView, 'source'>;
  /** Seconds since 1970. */
  readonly time: number;
}

/** What a build changes in config and manifest of its base, beside the layers. */
export function imageEdits({ recipe, view, time }: ImageEditsInput): Omit<ImageEdits, 'layers'> {
  const { place, root } = view.source;
  // A path of this machine has no meaning elsewhere, and the result would depend on it.
  const name = parsePlace(place).kind === 'registry' ? { [baseAnnotations.name]: place } : {};
  const base = { ...name, [baseAnnotations.digest]: root.digest };
  const created = new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  return {
    labels: { ...base, ...recipe.image.labels },
    env: recipe.image.env,
    annotations: base,
    created,
    history: [{ created, createdBy: 'rootsmith build', comment: `customised from ${root.digest}` }],
  };
}
