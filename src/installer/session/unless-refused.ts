import { isRootsmithError } from '../../errors/index.ts';
import type { BuildContext } from './context.ts';

/** Without its cache a build takes longer, and nothing else. `what` are not kept: `bases are`. */
export async function unlessRefused<T>(
  work: Promise<T>,
  what: string,
  { report, signal }: Pick<BuildContext, 'report' | 'signal'>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || (!isRootsmithError(error) && !('code' in error))) throw error;
    report({ kind: 'warning', message: `${what} not kept for the next build: ${error.message}` });
    return undefined;
  }
}
