import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import { absolutePlace, placeProblem, type TreeSource } from '../../recipe/index.ts';
import { exists } from '../existing-paths.ts';
import { flagPosition } from '../flag-position.ts';

const HOST_PATH = /^\.{0,2}\//;

/**
 * What `--image-cache` names: a folder with `blob` and `manifests`, an OCI layout, a tar with those folders, or an image
 * at any PLACE. What is there on this machine counts before a PLACE. Throws `NOT_FOUND`, `REFERENCE_INVALID`.
 */
export async function imageCacheOf(text: string, directory: string): Promise<TreeSource> {
  const at = flagPosition('image-cache');
  const path = resolve(directory, text);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory() === true)
    return (await exists(join(path, 'oci-layout')))
      ? { kind: 'image', image: { place: `oci:${path}`, at } }
      : { kind: 'directory', path, ignore: [], modes: 'checkout', at };
  if (facts !== undefined) return { kind: 'tar', path, at };
  const wanted = HOST_PATH.test(text) ? 'a folder, a tar or a PLACE' : placeProblem(text);
  if (wanted === undefined) return { kind: 'image', image: { place: absolutePlace(text, directory), at } };
  throw notACache(text, wanted);
}

function notACache(text: string, wanted: string): RootsmithError {
  const isPath = HOST_PATH.test(text);
  const message = isPath
    ? `\`--image-cache ${text}\`: there is no such file or folder`
    : `\`--image-cache\` is \`${text}\`, where ${wanted} was expected`;
  return new RootsmithError(isPath ? 'NOT_FOUND' : 'REFERENCE_INVALID', message, {
    hint: 'Write it as `--image-cache ./image-cache`, the folder that `talosctl image cache-create` wrote, or name an image of it.',
  });
}
