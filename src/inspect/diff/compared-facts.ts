import { decompressors } from '../../compression/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { readKernelRelease } from '../../formats/index.ts';
import { digestOf, formatPlatform, type ImageView } from '../../oci/index.ts';
import type { BootLevel } from '../boot/boot-level.ts';
import type { Inspected } from '../model.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import { readFoundSpecs } from '../system/service-specs.ts';
import { bootOf, type ComparedLevel, holdsSquashfs } from './compared-parts.ts';

/** Facts by name. */
export type Facts = ReadonlyMap<string, string>;

/** What people ask of an installer first, at these levels: its release, kernel, command lines, extensions, services. */
export async function comparedFacts(
  inspected: Inspected,
  levels: ReadonlySet<ComparedLevel>,
  signal?: AbortSignal,
): Promise<Facts> {
  const facts = new Map<string, string>();
  const boot = await bootOf(inspected);
  if (levels.has('image') && inspected.image !== undefined) addImageFacts(inspected.image, facts);
  if (levels.has('image') && inspected.version !== undefined) facts.set('Talos', inspected.version);
  if (levels.has('uki') || levels.has('kernel')) await addBootFacts(boot, facts, signal);
  if (!holdsSquashfs(inspected, boot)) return facts;
  if (levels.has('extensions')) addExtensions(await inspected.squashfs(), facts);
  if (levels.has('rootfs')) await addServices(inspected, facts);
  return facts;
}

function addImageFacts({ platform, config }: ImageView, facts: Map<string, string>): void {
  const { labels, env, entrypoint, cmd } = config;
  facts.set('platform', formatPlatform(platform));
  for (const [name, value] of Object.entries(labels)) facts.set(`label ${name}`, value);
  for (const variable of env) {
    const [name = '', ...value] = variable.split('=');
    facts.set(`env ${name}`, value.join('='));
  }
  if (entrypoint.length > 0) facts.set('entrypoint', JSON.stringify(entrypoint));
  if (cmd.length > 0) facts.set('cmd', JSON.stringify(cmd));
}

async function addBootFacts(
  boot: BootLevel | undefined,
  facts: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (boot === undefined) return;
  facts.set('boots by', boot.form === 'uki' ? 'a unified kernel image' : 'kernel and initramfs as files');
  for (const { source, text } of boot.commandLines) facts.set(`command line (${source})`, text);
  const release = await releaseOfBoot(boot, signal);
  if (release !== undefined) facts.set('kernel release', release);
}

/** The release of the kernel; undefined where it does not tell it. */
export async function releaseOfBoot(
  { kernel }: Pick<BootLevel, 'kernel'>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (kernel === undefined) return undefined;
  try {
    return (await readKernelRelease(kernel.access, { decompressors, signal })).release;
  } catch (error) {
    if (isRootsmithError(error) && error.code !== 'LIMIT_EXCEEDED') return undefined;
    throw error;
  }
}

function addExtensions(images: readonly SquashfsLevel[], facts: Map<string, string>): void {
  for (const { extension } of images) {
    if (extension === undefined) continue;
    const fact = `extension ${extension.name}`;
    const before = facts.get(fact);
    facts.set(fact, before === undefined ? extension.version : `${before}, ${extension.version}`);
  }
}

const SHORT_DIGEST = 'sha256:'.length + 12;

async function addServices(inspected: Inspected, facts: Map<string, string>): Promise<void> {
  for (const { name, text } of await readFoundSpecs(await inspected.system()))
    facts.set(`service ${name}`, digestOf(text).slice(0, SHORT_DIGEST));
}
