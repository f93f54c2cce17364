import { resolve } from 'node:path';
import * as z from 'zod';
import { flag } from './command.ts';
import type { Terminal } from './terminal.ts';

/** The flag of commands that compress. */
export const cacheFlag = {
  cache: flag(z.string().optional(), {
    placeholder: 'DIR',
    description:
      'Keep in this folder what the next run can use again: compressed blocks, extensions, boot files of bases.',
  }),
};

interface CacheOptions {
  readonly env: Terminal['env'];
  readonly cacheBlocks: boolean;
}

/** What is kept, and where: without the flag, the few things that are kept always, in the user's folder of caches. */
export function cacheOptions(
  cache: string | undefined,
  { env, directory }: Pick<Terminal, 'env' | 'directory'>,
): CacheOptions {
  if (cache === undefined) return { env, cacheBlocks: false };
  return { env: { ...env, ROOTSMITH_CACHE: resolve(directory, cache) }, cacheBlocks: true };
}
