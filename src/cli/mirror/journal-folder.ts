import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { PrivateFolder } from '../../files/index.ts';
import type { MirrorTarget } from '../../mirror/index.ts';
import type { Terminal } from '../terminal.ts';

/**
 * The folder that stores open uploads to a target, so that a later run can resume them. Each target has its own.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function journalFolder(
  chosen: string | undefined,
  target: MirrorTarget,
  { env, directory }: Pick<Terminal, 'env' | 'directory'>,
): PrivateFolder | undefined {
  const name = createHash('sha256').update(target.text).digest('hex').slice(0, 16);
  if (chosen !== undefined) return { base: resolve(directory, chosen), names: [name] };
  const base = stateFolder(env);
  return base === undefined ? undefined : { base, names: ['rootsmith', 'mirror', name] };
}

function stateFolder(env: Terminal['env']): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = env;
  if (state?.startsWith('/') === true) return state;
  return home === undefined || home === '' ? undefined : join(home, '.local', 'state');
}
