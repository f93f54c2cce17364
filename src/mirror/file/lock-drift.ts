import { RootsmithError } from '../../errors/index.ts';
import type { ImagePlace } from '../images/index.ts';
import { type MirrorLock, WRITE_LOCK_HINT } from './mirror-lock.ts';
import { formatTarget, type TargetName } from './target-name.ts';

/** The source of an image, and its name at the target. */
interface Named {
  readonly source: ImagePlace;
  readonly target: TargetName;
}

/**
 * Throws `LOCK_DRIFT` where a mirror asks for an image that its lock does not have under that name, or where the
 * lock has an image that the mirror does not ask for: one of them was changed without the other.
 */
export function refuseDrift(named: readonly Named[], { file, images }: MirrorLock): void {
  const locked = new Map(images.map(({ source, target }) => [formatTarget(target), source.text]));
  const asked = Map.groupBy(named, ({ target }) => formatTarget(target));
  for (const [name, requests] of asked) {
    const sources = requests.map(({ source }) => source.text);
    // Two sources with the same content and the same name are one image: the lock has the first source.
    if (!sources.includes(locked.get(name) ?? ''))
      throw drift(`\`${file}\` does not have \`${sources[0]}\` as \`${name}\``);
  }
  for (const [name, source] of locked) {
    if (!asked.has(name)) throw drift(`\`${file}\` has \`${source}\`, which the mirror does not ask for`);
  }
}

/** The error for a lock that does not fit the mirror or its sources. */
export function drift(message: string, cause?: unknown): RootsmithError {
  return new RootsmithError('LOCK_DRIFT', message, { hint: `${WRITE_LOCK_HINT} Then look at what changes.`, cause });
}
