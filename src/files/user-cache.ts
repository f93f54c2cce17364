import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { PrivateFolder } from './private-folder.ts';

/**
 * A folder for what this user's later runs can use again: `<name>` in ROOTSMITH_CACHE, by default in
 * `rootsmith` below XDG_CACHE_HOME or `~/.cache`. It may not exist, and can be removed at any time.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userCacheFolder(name: string, env: Readonly<Record<string, string | undefined>>): PrivateFolder {
  const chosen = env['ROOTSMITH_CACHE'];
  if (chosen !== undefined && isAbsolute(chosen)) return { base: chosen, names: [name] };
  return { base: cacheHome(env), names: ['rootsmith', name] };
}

function cacheHome(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['XDG_CACHE_HOME'];
  if (chosen !== undefined && isAbsolute(chosen)) return chosen;
  return join(env['HOME'] || homedir(), '.cache');
}
