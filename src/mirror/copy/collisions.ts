import type { Descriptor } from '../../oci/index.ts';
import { formatTarget, type NamedRequest, namesError } from '../file/naming.ts';

/** An image whose name has been looked up at its source. */
export interface ResolvedRequest extends NamedRequest {
  readonly named: Descriptor;
}

/**
 * Proves that no name at the target would get two contents, and joins images that are the same by
 * another name. Throws `MIRROR_NAMES` with every collision.
 */
export function refuseCollisions(resolved: readonly ResolvedRequest[]): readonly ResolvedRequest[] {
  const byName = new Map<string, ResolvedRequest[]>();
  for (const image of resolved) {
    const name = nameOf(image);
    byName.set(name, [...(byName.get(name) ?? []), image]);
  }
  const complaints = [...byName.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.filter((other) => !isSame(first, other)).map((other) => collision(first, other)),
  );
  if (complaints.length > 0) {
    throw namesError(complaints, 'Use `--naming keep-host`, or give one of them a `target` in the mirror file.');
  }
  return [...byName.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
}

function nameOf({ target, named }: ResolvedRequest): string {
  return target.tag === undefined ? `${target.repository}@${named.digest}` : formatTarget(target);
}

/** Equal content under one name is one image; with other platforms it would not be. */
function isSame(first: ResolvedRequest, other: ResolvedRequest): boolean {
  const platforms = [first, other].map(({ request }) => JSON.stringify(request.platforms));
  return first.named.digest === other.named.digest && platforms[0] === platforms[1];
}

function collision(first: ResolvedRequest, other: ResolvedRequest): string {
  const [a, b] = [first, other].map(
    ({ request, named }) => `\`${request.place}\` (${request.origin}, ${named.digest.slice(0, 19)})`,
  );
  const why = first.named.digest === other.named.digest ? ', for different platforms' : '';
  return `${a} and ${b} would both become \`${formatTarget(first.target)}\`${why}`;
}
