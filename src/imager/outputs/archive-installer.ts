import { dirname } from 'node:path';
import { Sha256 } from '../../bytes/index.ts';
import { readFileStream } from '../../files/index.ts';
import type { MediaContext } from '../context.ts';
import { makeOutputFolder, type WrittenFile } from './write-output.ts';

const REPOSITORY = 'ghcr.io/siderolabs/installer';

/** Archives the image as `docker load` takes it, under the name that the imager gives it. */
export async function archiveInstaller(
  path: string,
  { image, settings }: Pick<MediaContext, 'image' | 'settings'>,
): Promise<WrittenFile> {
  await makeOutputFolder(dirname(path));
  await image.copyTo({ kind: 'docker-archive', file: path, reference: `${REPOSITORY}:${settings.version}` });
  const sha256 = new Sha256();
  for await (const chunk of readFileStream(path)) sha256.update(chunk);
  return { path, size: sha256.bytes, digest: sha256.digest() };
}
