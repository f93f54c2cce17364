import { join, resolve } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import { exists } from '../existing-paths.ts';
import type { Terminal } from '../terminal.ts';

type Where = Pick<Terminal, 'env' | 'directory'>;

/**
 * The path where the user's configuration may be: `rootsmith/config.yaml` in XDG_CONFIG_HOME, by default `~/.config`.
 * ROOTSMITH_CONFIG names another one.
 */
export function configPath({ env, directory }: Where): string | undefined {
  const named = env['ROOTSMITH_CONFIG'] ?? '';
  if (named !== '') return resolve(directory, named);
  const home = env['HOME'] ?? '';
  const base = env['XDG_CONFIG_HOME'] || (home === '' ? '' : join(home, '.config'));
  return base === '' ? undefined : join(base, 'rootsmith', 'config.yaml');
}

/** The path of the user's configuration, if there is one. Throws `NOT_FOUND` where a variable names a missing file. */
export async function findConfig(where: Where): Promise<string | undefined> {
  const path = configPath(where);
  if (path === undefined || (await exists(path))) return path;
  if ((where.env['ROOTSMITH_CONFIG'] ?? '') === '') return undefined;
  throw new RootsmithError('NOT_FOUND', `\`ROOTSMITH_CONFIG\` names \`${path}\`, which does not exist`, {
    hint: 'Correct the variable, or unset it.',
  });
}
