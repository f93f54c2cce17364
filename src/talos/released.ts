import { isAtLeast, type TalosVersion } from './version.ts';

/** Something that a range of releases has. */
export interface Released {
  /** The first release line, or the first release, that has it. @default all of them */
  readonly since?: string;
  /** The first release line that does not have it any more. */
  readonly before?: string;
}

/** Tells whether a release has it. An unknown version counts as the newest. */
export function isIn({ since, before }: Released, version: TalosVersion | undefined): boolean {
  if (since !== undefined && !isAtLeast(version, since)) return false;
  return before === undefined || !isAtLeast(version, before);
}
