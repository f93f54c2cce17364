import { firstLines, isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';
import type { ImageRequest } from './mirror-model.ts';
import { type Naming, pathFor } from './naming.ts';
import { formatTarget, type TargetName } from './target-name.ts';
import type { MirrorTarget } from './target-place.ts';

/** An image, and its name at the target. */
export interface NamedRequest {
  readonly request: ImageRequest;
  readonly target: TargetName;
}

/** Repositories of the Docker Hub are called `namespace/name`, with exactly two parts. */
const HUB_DEPTH = 2;

/**
 * Gives every image its name at the target. Throws `MIRROR_NAMES` with all names that are not legal there.
 * Whether two images get the same name is known only when their digests are: see `refuseCollisions`.
 */
export function nameAll(
  requests: readonly ImageRequest[],
  naming: Naming,
  target: MirrorTarget,
): readonly NamedRequest[] {
  const named = requests.map((request) => nameOne(request, naming, target));
  const complaints = named.filter((item) => typeof item === 'string');
  if (complaints.length > 0) {
    throw namesError(complaints, 'Choose another naming rule, or give the image a `target` in the mirror file.');
  }
  return named.filter((item): item is NamedRequest => typeof item !== 'string');
}

/** Joins complaints about names into one error. */
export function namesError(complaints: readonly string[], hint: string): RootsmithError {
  return new RootsmithError('MIRROR_NAMES', firstLines(complaints), {
    hint,
    details: { count: complaints.length },
  });
}

function nameOne(request: ImageRequest, naming: Naming, target: MirrorTarget): NamedRequest | string {
  const { place, target: own, origin } = request;
  const { reference } = place;
  const below = own?.repository ?? (reference && pathFor(reference, naming));
  if (below === undefined) {
    return `${origin}: \`${place.text}\` does not contain a name that the target could use: give it a \`target\``;
  }
  const repository = target.prefix === '' ? below : `${target.prefix}/${below}`;
  const tag = own?.tag ?? reference?.tag ?? (reference?.digest === undefined ? 'latest' : undefined);
  const problem = nameProblem({ repository, tag }, target);
  if (problem === undefined) return { request, target: { repository, tag } };
  return `${origin}: \`${place.text}\` would become \`${formatTarget({ repository, tag })}\`, which ${problem}`;
}

/** Says why a name that was just made is not legal at the target, in words that follow "which". */
function nameProblem({ repository, tag }: TargetName, target: MirrorTarget): string | undefined {
  const isHub = target.kind === 'registry' && target.domain === 'docker.io';
  const depth = repository.split('/').length;
  if (isHub && depth !== HUB_DEPTH) return `has ${depth} parts, and the Docker Hub takes ${HUB_DEPTH}`;
  const host = target.kind === 'registry' ? target.domain : 'registry.invalid';
  try {
    parseReference(`${host}/${formatTarget({ repository, tag })}`);
    return undefined;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return error.message.replace(/^image reference `[^`]*` /, '');
  }
}
