import type { Limits } from '../bytes/index.ts';
import { decompressors } from '../compression/index.ts';
import { ignoreProgress, type Report } from '../progress/index.ts';
import type { StoreOptions } from './store-options.ts';

/** What a run that opens places may be told. */
export interface SessionOptions extends Pick<StoreOptions, 'env' | 'caFiles' | 'plainHttp' | 'hosts'> {
  /** Where the work folder is made. @default TMPDIR */
  readonly temporaryFolder?: string | undefined;
  /** How far inputs are followed, by the names of the table of limits. @default the table's values */
  readonly limits?: Partial<Limits> | undefined;
  /** Told how many bytes of names and tables are in memory, whenever that grows. */
  readonly onMemory?: ((bytes: number) => void) | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How places are opened in a session. */
export function placeOptions(
  { spoolDirectory, budget }: Required<Pick<StoreOptions, 'spoolDirectory' | 'budget'>>,
  { env, caFiles, plainHttp, hosts, report = ignoreProgress, signal }: SessionOptions,
): StoreOptions {
  return { env, caFiles, plainHttp, hosts, report, signal, spoolDirectory, decompressors, budget };
}
