import { basename } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import { asRepository, parseRepository, type Repository } from '../../oci/index.ts';

/** For a folder whose name cannot be the name of a repository. */
const COMMON = 'image';

/** The repository of images whose name in a layout is a tag alone: the one that was wanted, else one named like the folder. */
export function fallbackRepository(directory: string, wanted?: string): Repository {
  const own = asRepository(wanted ?? basename(directory).toLowerCase());
  if (own !== undefined) return own;
  if (wanted === undefined) return parseRepository(COMMON);
  throw new RootsmithError('USAGE', `\`${wanted}\` is not the name of a repository`, {
    hint: 'Use lower-case letters and digits, separated by single `.`, `_`, `/` or `-`.',
  });
}
