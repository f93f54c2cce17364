import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isRootsmithError } from '../../errors/index.ts';
import { makePrivateFolder, type PrivateFolder, withLock } from '../../files/index.ts';
import { formatPlace, type Place } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';

/** A layout with the results of earlier builds, each under the key of its inputs. */
export interface KernelStore {
  /** The image of these inputs, which may not be there yet. */
  readonly place: Extract<Place, { kind: 'oci' }>;
  /** Runs an action while no other process builds the same. */
  readonly alone: <T>(action: () => Promise<T>) => Promise<T>;
}

export interface OpenStoreOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

/**
 * The store of this user: `rootsmith/kernels` below XDG_CACHE_HOME, by default `~/.cache`. It can be removed at any time.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export async function openKernelStore(key: string, { env, report, signal }: OpenStoreOptions): Promise<KernelStore> {
  const folder = await makePrivateFolder(kernelStoreFolder(env));
  const lock = join(folder, `${key}.lock`);
  return {
    place: storedImage(folder, key),
    alone: (action) => aloneBehind(lock, action, { report, signal }),
  };
}

/** The folder of the store, which may not exist. */
export function kernelStoreFolder(env: OpenStoreOptions['env']): PrivateFolder {
  return { base: cacheHome(env), names: ['rootsmith', 'kernels'] };
}

/** The place in this user's store that a key names, whether it is there or not. */
export function placeInStore(key: string, env: OpenStoreOptions['env']): string {
  const { base, names } = kernelStoreFolder(env);
  return formatPlace(storedImage(join(base, names.join('/')), key));
}

/** The place in the folder of the store that a key names. */
export function storedImage(folder: string, key: string): KernelStore['place'] {
  return { kind: 'oci', directory: join(folder, 'images'), name: key };
}

function cacheHome(env: OpenStoreOptions['env']): string {
  const chosen = env['XDG_CACHE_HOME'];
  if (chosen !== undefined && isAbsolute(chosen)) return chosen;
  return join(env['HOME'] || homedir(), '.cache');
}

/** A build may take hours: the second one waits, and then finds the result of the first. */
async function aloneBehind<T>(
  lock: string,
  action: () => Promise<T>,
  { report, signal }: Pick<OpenStoreOptions, 'report' | 'signal'>,
): Promise<T> {
  let isHeld = false;
  const run = async (): Promise<T> => {
    isHeld = true;
    return await action();
  };
  try {
    return await withLock(lock, run, { signal, waitMs: 0 });
  } catch (error) {
    if (isHeld || !isRootsmithError(error) || error.code !== 'PLACE_BUSY') throw error;
  }
  report({ kind: 'warning', message: 'another run builds this kernel: waiting for its result' });
  return await withLock(lock, run, { signal, waitMs: Number.POSITIVE_INFINITY });
}
