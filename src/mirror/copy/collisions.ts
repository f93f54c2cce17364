import type { Descriptor } from '../../oci/index.ts';
import { formatTarget, type NamedRequest, namesError } from '../file/index.ts';

/** An image whose name was resolved at its source. */
export interface ResolvedRequest extends NamedRequest {
  readonly named: Descriptor;
}

/**
 * Proves that no name at the target would get two contents, and joins images that have one content and one name
 * there. Throws `MIRROR_NAMES` with every collision.
 */
export function refuseCollisions(resolved: readonly ResolvedRequest[]): readonly ResolvedRequest[] {
  const byName = [...Map.groupBy(resolved, nameOf).values()];
  const complaints = byName.flatMap(([first, ...others]) =>
    first === undefined ? [] : others.filter((other) => !isSame(first, other)).map((other) => collision(first, other)),
  );
  if (complaints.length > 0) {
    throw namesError(complaints, 'Use `--naming keep-host`, or give one of them a `target` in the mirror file.');
  }
  return byName.flatMap(([first]) => (first === undefined ? [] : [first]));
}

function nameOf({ target, named }: ResolvedRequest): string {
  return target.tag === undefined ? `${target.repository}@${named.digest}` : formatTarget(target);
}

/** Equal content under one name is the same image, unless other platforms of it are wanted. */
function isSame(first: ResolvedRequest, other: ResolvedRequest): boolean {
  const platforms = [first, other].map(({ request }) => JSON.stringify(request.platforms));
  return first.named.digest === other.named.digest && platforms[0] === platforms[1];
}

function collision(first: ResolvedRequest, other: ResolvedRequest): string {
  const [a, b] = [first, other].map(
    ({ request, named }) => `\`${request.place.text}\` (${request.origin}, ${named.digest.slice(0, 19)})`,
  );
  const why = first.named.digest === other.named.digest ? ', for different platforms' : '';
  return `${a} and ${b} would both become \`${formatTarget(first.target)}\`${why}`;
}
