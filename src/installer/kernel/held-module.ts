import { type Budget, type ByteStream, bufferAccess, concatBytes, type RandomAccess } from '../../bytes/index.ts';
import { spool, type WorkFile } from '../../files/index.ts';
import type { BuildContext } from '../session/context.ts';

/** Nearly every module is smaller. */
const MAX_IN_MEMORY = 8 * 1024 ** 2;

/**
 * A kernel module that can be read at any offset: in memory, or in a work file that is removed with it. Throws
 * `LIMIT_EXCEEDED` where it is too large.
 */
export async function holdModule(
  content: ByteStream,
  budget: Budget,
  { files, signal }: Pick<BuildContext, 'files' | 'signal'>,
): Promise<RandomAccess & AsyncDisposable> {
  const iterator = content[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    size += next.value.length;
    chunks.push(next.value);
    if (size > MAX_IN_MEMORY) return await spooled(resumed(chunks, iterator, budget), files.newFile('module'), signal);
  }
  return { ...bufferAccess(concatBytes(chunks)), async [Symbol.asyncDispose]() {} };
}

async function* resumed(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>, budget: Budget): ByteStream {
  let size = 0;
  try {
    yield* first;
    for (const chunk of first) size += chunk.length;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      size += next.value.length;
      budget.check('module', size);
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

async function spooled(
  content: ByteStream,
  file: WorkFile,
  signal: AbortSignal | undefined,
): Promise<RandomAccess & AsyncDisposable> {
  await spool(file, content, signal);
  const opened = await file.open();
  await file.remove(); // the open file keeps the content until it is closed
  return opened;
}
