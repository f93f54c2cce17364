import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { absolutePlace, type ExtensionSource, placeProblem } from '../../recipe/index.ts';
import { flagPosition } from '../flag-position.ts';

const OFFICIAL = 'siderolabs/';
const NAME = /^(?:siderolabs\/)?[a-z0-9][a-z0-9._-]*$/;
const HOST_PATH = /^\.{0,2}\//;

/** What `--extension` names: an official extension, a folder or tar of this machine, or a PLACE. */
export async function extensionOf(text: string, directory: string): Promise<ExtensionSource> {
  const at = flagPosition('extension');
  if (NAME.test(text)) return { kind: 'official', name: text.startsWith(OFFICIAL) ? text : `${OFFICIAL}${text}`, at };
  if (HOST_PATH.test(text)) return await hostExtension(resolve(directory, text));
  const wanted = placeProblem(text);
  if (wanted === undefined)
    return { kind: 'tree', source: { kind: 'image', image: { place: absolutePlace(text, directory), at } }, at };
  throw new RootsmithError('REFERENCE_INVALID', `\`--extension\` is \`${text}\`, where ${wanted} was expected`, {
    hint: 'Name an official extension such as `siderolabs/gvisor`, or where one is.',
  });
}

async function hostExtension(path: string): Promise<ExtensionSource> {
  const at = flagPosition('extension');
  try {
    const isDirectory = (await stat(path)).isDirectory();
    const source = isDirectory
      ? ({ kind: 'directory', path, ignore: [], modes: 'checkout', at } as const)
      : ({ kind: 'tar', path, at } as const);
    return { kind: 'tree', source, at };
  } catch (error) {
    throw asRootsmithError(error, `read the extension \`${path}\``);
  }
}
