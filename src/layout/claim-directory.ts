import { readdir } from 'node:fs/promises';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { isMissingPath, makeFolders } from '../files/index.ts';
import { isPartOfLayout, LAYOUT_FILE } from './file-names.ts';

/** A directory that is, or can become, a layout. */
export interface ClaimedDirectory {
  readonly isLayout: boolean;
  /** The outermost of the directories that had to be made for it. */
  readonly created: string | undefined;
}

/**
 * Makes the directory of a layout, or finds it: then it must be a layout, or hold nothing but what a killed run can have
 * left. `action` is what messages say cannot be done otherwise.
 */
export async function claimDirectory(directory: string, action: string): Promise<ClaimedDirectory> {
  try {
    const created = await makeFolders(directory);
    return { isLayout: requireLayout(await readdir(directory), action), created };
  } catch (error) {
    throw asRootsmithError(error, action);
  }
}

/** Checks that `claimDirectory` will not refuse a directory for what it holds. Makes nothing. */
export async function checkClaim(directory: string, action: string): Promise<void> {
  try {
    requireLayout(await readdir(directory), action);
  } catch (error) {
    if (!isMissingPath(error)) throw asRootsmithError(error, action);
  }
}

/** Whether these files are those of a layout. Throws `PLACE_INVALID` for those of something else. */
function requireLayout(names: readonly string[], action: string): boolean {
  const isLayout = names.includes(LAYOUT_FILE);
  const foreign = names.find((name) => !isPartOfLayout(name));
  if (!isLayout && foreign !== undefined) throw notLayout(action, foreign);
  return isLayout;
}

/** A directory that holds something else must stay as it is. */
export function notLayout(action: string, found: string): RootsmithError {
  return new RootsmithError('PLACE_INVALID', `cannot ${action}: it is not an OCI layout, it holds \`${found}\``, {
    hint: 'Name a new directory, an empty one, or an OCI layout.',
  });
}
