import { resolve } from 'node:path';
import { isRootsmithError } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';
import { fieldName, nearestPosition } from '../../talos/index.ts';
import { complaintsError } from '../complaints.ts';
import type { ImageName, Position, TreeSource } from '../sources.ts';
import type { ProfileSource } from './build.ts';
import type { ImagerProfile } from './model.ts';

type Path = readonly PropertyKey[];

/** What the paths and references of a profile depend on. */
export interface ProfileContext {
  readonly profile: Pick<ImagerProfile, 'file' | 'positions'>;
  /** The absolute folder that relative paths start from. */
  readonly folder: string;
  /** What stands for `ghcr.io/siderolabs`. */
  readonly registry: string | undefined;
}

const OFFICIAL = 'ghcr.io/siderolabs/';

/** The position of a field, or of the nearest field around it. */
export function positionInProfile(path: Path, { profile }: Pick<ProfileContext, 'profile'>): Position {
  return { file: profile.file, ...nearestPosition(profile.positions, path) };
}

/** A refusal that points at a field. */
export function profileRefusal(path: Path, message: string, hint: string, context: ProfileContext): Error {
  const complaint = { at: positionInProfile(path, context), field: fieldName(path), message, hint };
  return complaintsError('PROFILE_INVALID', [complaint], hint);
}

/** An image of a profile. A tar is none, which the imager says in these words. */
export function profileImage(source: ProfileSource, path: Path, context: ProfileContext): ImageName {
  const at = positionInProfile(path, context);
  if (source.kind === 'layout') return { place: `oci:${absolute(source.path, context)}`, at };
  if (source.kind === 'image') return { place: checkedReference(source.reference, path, context), at };
  throw profileRefusal(
    [...path, 'tarballPath'],
    'pulling tarball container image is not supported',
    'Name it by `ociPath` or `imageRef`.',
    context,
  );
}

/** A tree of a profile: an image, or a tar of the tree itself. */
export function profileTree(source: ProfileSource, path: Path, context: ProfileContext): TreeSource {
  if (source.kind !== 'tar') return { kind: 'image', image: profileImage(source, path, context) };
  return {
    kind: 'tar',
    path: absolute(source.path, context),
    at: positionInProfile([...path, 'tarballPath'], context),
  };
}

/** The hosts of images that may be pulled without TLS. */
export function insecureHosts(sources: readonly (ProfileSource | undefined)[]): readonly string[] {
  const hosts = sources.flatMap((source) =>
    source?.kind === 'image' && source.isInsecure ? [parseReference(source.reference).domain] : [],
  );
  return [...new Set(hosts)];
}

/** A path of a profile. Relative ones start from its folder. */
export function absolute(path: string, { folder }: Pick<ProfileContext, 'folder'>): string {
  return resolve(folder, path);
}

function checkedReference(reference: string, path: Path, context: ProfileContext): string {
  try {
    parseReference(reference);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    throw profileRefusal([...path, 'imageRef'], error.message, error.hint ?? 'Correct the reference.', context);
  }
  const { registry } = context;
  const isMoved = registry !== undefined && reference.startsWith(OFFICIAL);
  return isMoved ? `${registry}/${reference.slice(OFFICIAL.length)}` : reference;
}
