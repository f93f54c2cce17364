import { resolve } from 'node:path';
import { isRootsmithError } from '../../errors/index.ts';
import type { MirrorTarget, TargetName } from '../../mirror/index.ts';
import type { CliContext } from '../command.ts';
import { readText, STANDARD_INPUT } from '../read-text.ts';
import { type MirrorChoice, withChoice } from './flags.ts';
import { readMirror } from './read-mirror.ts';

const NO_CHOICE = { platform: [], referrers: true, allowForeignLayers: false };

/** The names at a target of the images in a mirror file, a list, a lock or a bundle. */
export async function namesIn(
  file: string,
  to: MirrorTarget,
  chosen: Pick<MirrorChoice, 'naming' | 'prefix'>,
  context: CliContext,
): Promise<readonly TargetName[]> {
  const choice = { ...NO_CHOICE, naming: chosen.naming, prefix: chosen.prefix };
  const { nameAll, parseMirrorLock } = await import('../../mirror/index.ts');
  if (file !== STANDARD_INPUT && (await isBundle(resolve(context.terminal.directory, file)))) {
    return await namesInBundle(file, to, choice, context);
  }
  if (file !== STANDARD_INPUT) {
    const { name, text } = await readText(file, context);
    // A lock already contains the names, and no flag changes them.
    if (/^\s*\{\s*"lockVersion"/.test(text)) return parseMirrorLock(text, name).images.map(({ target }) => target);
  }
  const { mirror, requests } = await readMirror(file, choice, context);
  return nameAll(requests, mirror.naming, to).map(({ target }) => target);
}

async function namesInBundle(
  file: string,
  to: MirrorTarget,
  choice: MirrorChoice,
  { terminal }: CliContext,
): Promise<readonly TargetName[]> {
  const { bundleRequests, nameAll, readBundleMirror } = await import('../../mirror/index.ts');
  const { openBundle } = await import('../../bundle/index.ts');
  await using bundle = await openBundle(resolve(terminal.directory, file));
  const mirror = await withChoice(await readBundleMirror(bundle), choice);
  return nameAll(await bundleRequests(bundle, mirror), mirror.naming, to).map(({ target }) => target);
}

async function isBundle(path: string): Promise<boolean> {
  const { openBundle } = await import('../../bundle/index.ts');
  if (/\.ya?ml$|\.lock$|\.txt$/.test(path)) return false;
  try {
    await using _bundle = await openBundle(path);
    return true;
  } catch (error) {
    // The error of a damaged bundle tells more than that of a YAML parser.
    if (isRootsmithError(error) && error.code === 'BUNDLE_INCOMPLETE') throw error;
    return false;
  }
}
