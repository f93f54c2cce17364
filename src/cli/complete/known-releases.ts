// Loaded by itself: a bundler adds what else the door of a room is used with to an import of the whole door.
import { knownReleases } from '../../talos/index.ts';

/** The releases of Talos that can be typed, the newest first. */
export const typedReleases: readonly string[] = knownReleases.toReversed();
