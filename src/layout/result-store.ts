import { join } from 'node:path';
import { isRootsmithError } from '../errors/index.ts';
import { makePrivateFolder, type PrivateFolder, userCacheFolder, withLock } from '../files/index.ts';
import { formatPlace, type Place } from '../oci/index.ts';
import type { Report } from '../progress/index.ts';

/** A layout with the results of earlier builds, each under the key of its inputs. */
export interface ResultStore {
  /** The image of these inputs, which may not be there yet. */
  readonly place: Extract<Place, { kind: 'oci' }>;
  /** Runs an action while no other process builds the same. */
  readonly alone: <T>(action: () => Promise<T>) => Promise<T>;
}

/** What is built: the name of its folder. */
export type ResultKind = 'kernels' | 'extensions';

/** Environment variables. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenResultStoreOptions {
  readonly env: Environment;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

/** The store of this user, `rootsmith/KIND` in its cache folder. It can be removed at any time. */
export async function openResultStore(
  kind: ResultKind,
  key: string,
  { env, report, signal }: OpenResultStoreOptions,
): Promise<ResultStore> {
  const folder = await makePrivateFolder(resultStoreFolder(kind, env));
  const lock = join(folder, `${key}.lock`);
  return {
    place: storedResult(folder, key),
    alone: (action) => aloneBehind(lock, action, { report, signal }),
  };
}

/** The folder of the store, which may not exist. */
export function resultStoreFolder(kind: ResultKind, env: Environment): PrivateFolder {
  return userCacheFolder(kind, env);
}

/** The place in this user's store that a key names, whether it is there or not. */
export function placeOfResult(kind: ResultKind, key: string, env: Environment): string {
  const { base, names } = resultStoreFolder(kind, env);
  return formatPlace(storedResult(join(base, names.join('/')), key));
}

/** The place in the folder of the store that a key names. */
export function storedResult(folder: string, key: string): ResultStore['place'] {
  return { kind: 'oci', directory: join(folder, 'images'), name: key };
}

/** A build may take hours: the second one waits, and then finds the result of the first. */
async function aloneBehind<T>(
  lock: string,
  action: () => Promise<T>,
  { report, signal }: Pick<OpenResultStoreOptions, 'report' | 'signal'>,
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
  report({ kind: 'warning', message: 'another run builds the same: waiting for its result' });
  return await withLock(lock, run, { signal, waitMs: Number.POSITIVE_INFINITY });
}
