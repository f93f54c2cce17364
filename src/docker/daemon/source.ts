import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileAccess, temporaryName, writeFileWhole } from '../../files/index.ts';
import { formatPlace, type ImageSource, type Place } from '../../oci/index.ts';
import { archiveSource } from '../archive/source.ts';
import { chunksOf } from './chunks.ts';
import { connectDaemon, type DaemonOptions } from './connect.ts';
import { explainDaemonError } from './daemon-error.ts';

/** Reads an image out of a docker daemon, through `docker save` into the spool. */
export async function openDaemonSource(
  place: Extract<Place, { kind: 'docker-daemon' }>,
  { env, spoolDirectory, budget, signal }: Pick<DaemonOptions, 'env' | 'spoolDirectory' | 'budget' | 'signal'>,
): Promise<ImageSource> {
  const daemon = await connectDaemon(env);
  const file = join(spoolDirectory, await temporaryName());
  try {
    // By ID: the tag may move between the two calls.
    const { Id: id } = await daemon.client.getImage(place.reference).inspect();
    signal?.throwIfAborted();
    const saved = await daemon.client.getImage(id).get();
    await writeFileWhole(file, chunksOf(saved, signal), { signal, durable: false });
  } catch (error) {
    throw explainDaemonError(error, { action: `save \`${place.reference}\``, daemon, signal });
  }
  const archive = await FileAccess.open(file);
  await rm(file); // the open file keeps the content until it is closed
  return await archiveSource(archive, { place: formatPlace(place), reference: undefined, budget, signal });
}
