import { unlessUnusable } from '../../files/index.ts';
import type { BuildContext } from './context.ts';

/** Without its cache a build takes longer, and nothing else. `what` are not kept: `bases are`. */
export async function unlessRefused<T>(
  work: Promise<T>,
  what: string,
  { report, signal }: Pick<BuildContext, 'report' | 'signal'>,
): Promise<T | undefined> {
  const onUnusable = ({ message }: Error): void =>
    report({ kind: 'warning', message: `${what} not kept for the next build: ${message}` });
  return await unlessUnusable(work, { signal, onUnusable });
}
