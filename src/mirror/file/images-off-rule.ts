import { parsePlace, parseReference } from '../../oci/index.ts';
import type { Mirror, Naming } from './mirror-model.ts';
import { pathFor } from './naming.ts';

/** An image with a name of its own at the target. */
export interface OffRule {
  readonly place: string;
  readonly target: string;
}

/** Images of a mirror file that its naming rule would have named otherwise: no mirror of a node leads to them. */
export function imagesOffRule({ images }: Pick<Mirror, 'images'>, naming: Naming): readonly OffRule[] {
  return images.flatMap(({ place, target }) => {
    const parsed = parsePlace(place);
    if (target === undefined || parsed.kind !== 'registry') return [];
    const reference = parseReference(parsed.reference);
    const ruled = pathFor(reference, naming);
    const isRuled = target === ruled || target === `${ruled}:${reference.tag ?? 'latest'}`;
    return isRuled ? [] : [{ place, target }];
  });
}
