import { type ByteStream, expanded, type RandomAccess, received } from '../../bytes/index.ts';
import { expandByMagic } from '../../compression/index.ts';
import type { BuildContext } from '../session/context.ts';
import { holdModule } from './held-module.ts';

/** The module in a file that may be compressed, for reading at any offset. Throws `LIMIT_EXCEEDED`. */
export async function openModuleFile(
  file: ByteStream,
  path: string,
  context: Pick<BuildContext, 'files' | 'signal' | 'budget'>,
): Promise<RandomAccess & AsyncDisposable> {
  const budget = context.budget.open(`module ${path}`);
  const content = expandByMagic(received(file, budget), budget);
  return await holdModule(expanded(content, budget), budget, context);
}
