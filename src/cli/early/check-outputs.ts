import { relative } from 'node:path';
import { parseEntryPath, toByteName } from '../../bytes/index.ts';
import { checkWritableFile, checkWritableFolder } from '../../files/index.ts';
import { parseReference } from '../../oci/index.ts';
import type { InputFolder } from '../../recipe/index.ts';
import type { CliContext } from '../command.ts';
import type { registryOptions } from '../registry-flags.ts';
import { type Destination, destinationsOf, insideInput, isBelow, realDestination } from './destinations.ts';

export interface CheckOutputsOptions {
  /** Folders that the command takes whole. @default none */
  readonly inputs?: readonly InputFolder[] | undefined;
  readonly reach: Awaited<ReturnType<typeof registryOptions>>;
  /** Whether nothing will be written, so that only names are checked. */
  readonly isPlan: boolean;
}

type CheckContext = Pick<CliContext, 'terminal' | 'signal'>;

/**
 * Checks the places of a result before work begins: that they can be read, differ and lie outside the inputs, that
 * folders can be written, that registries take a push by this login, and that a daemon answers. Makes nothing.
 */
export async function checkOutputs(
  places: readonly string[],
  { inputs = [], reach, isPlan }: CheckOutputsOptions,
  context: CheckContext,
): Promise<void> {
  const destinations = await destinationsOf(places);
  for (const input of inputs) await refuseInside(destinations, input);
  if (isPlan) return;
  for (const destination of destinations) await checkHere(destination);
  // The ones that wait for answers wait together.
  await Promise.all(destinations.map((destination) => checkThere(destination, reach, context)));
}

async function refuseInside(destinations: readonly Destination[], input: InputFolder): Promise<void> {
  const folder = await realDestination(input.path);
  for (const { text, path } of destinations) {
    if (path === undefined || !isBelow(path, folder) || (await isIgnored(path, input))) continue;
    throw insideInput(text, input.path, `${input.at.file}:${input.at.line}`);
  }
}

async function isIgnored(path: string, { root, ignore }: InputFolder): Promise<boolean> {
  if (ignore.length === 0) return false;
  const { dockerignoreMatcher } = await import('../../rootfs/index.ts');
  const below = relative(await realDestination(root), path);
  return below !== '' && dockerignoreMatcher(ignore)(parseEntryPath(toByteName(below)));
}

async function checkHere({ text, place, path }: Destination): Promise<void> {
  if (path === undefined) return;
  const action = `write \`${text}\``;
  if (place.kind !== 'oci') return await checkWritableFile(path, action);
  await checkWritableFolder(path, action);
  const { checkClaim } = await import('../../layout/index.ts');
  await checkClaim(path, action);
}

async function checkThere(
  { text, place }: Destination,
  reach: CheckOutputsOptions['reach'],
  { terminal: { env }, signal }: CheckContext,
): Promise<void> {
  if (place.kind === 'docker-daemon') {
    const { askDaemonVersion } = await import('../../docker/index.ts');
    await askDaemonVersion({ env, signal });
  }
  if (place.kind !== 'registry') return;
  const { checkPush } = await import('../../registry/index.ts');
  await checkPush(parseReference(place.reference), { ...reach, env, signal, place: text });
}
