import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the user names, as a path of this machine where there is such a file; else as it is: the place of an image. */
export function atHome(named: string, directory: string): string {
  const path = resolve(directory, named);
  return existsSync(path) ? path : named;
}
