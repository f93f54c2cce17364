import type { ByteStream, RandomAccess } from '../../bytes/index.ts';
import { spool } from '../../files/index.ts';
import type { BuildContext } from '../session/context.ts';

/** Keeps a stream in a work file, for reading at any offset. */
export async function holdFile(
  content: ByteStream,
  name: string,
  { files, keep, signal }: Pick<BuildContext, 'files' | 'keep' | 'signal'>,
): Promise<RandomAccess> {
  const file = files.newFile(name);
  await spool(file, content, signal);
  return keep(await file.open());
}
