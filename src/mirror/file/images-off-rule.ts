import type { Mirror } from './mirror-model.ts';
import { type Naming, pathFor } from './naming.ts';
import { formatTarget } from './target-name.ts';

/** An image with a name of its own at the target. */
export interface OffRule {
  readonly place: string;
  readonly target: string;
}

/**
 * Finds the images of a mirror file whose `target` is not the name that the naming rule makes. The mirror
 * settings of a node follow the rule, so a node does not find these images.
 */
export function imagesOffRule({ images }: Pick<Mirror, 'images'>, naming: Naming): readonly OffRule[] {
  return images.flatMap(({ place, target }) => {
    if (target === undefined || place.kind !== 'registry') return [];
    const { reference, text } = place;
    const { repository, tag } = target;
    const usualTag = reference.tag ?? 'latest';
    const isRuled = repository === pathFor(reference, naming) && (tag ?? usualTag) === usualTag;
    return isRuled ? [] : [{ place: text, target: formatTarget(target) }];
  });
}
