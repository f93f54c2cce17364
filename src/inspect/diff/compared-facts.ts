import { fromByteName, parseEntryPath, readAll, Sha256, streamOf } from '../../bytes/index.ts';
import { decompressors } from '../../compression/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { readKernelRelease } from '../../formats/index.ts';
import { formatPlatform, type ImageView } from '../../oci/index.ts';
import { resolvePath } from '../../rootfs/index.ts';
import { MAX_SPEC_BYTES, SERVICE_SPEC_DIRECTORY } from '../../talos/index.ts';
import type { BootLevel } from '../boot/boot-level.ts';
import type { Inspected } from '../model.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
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

async function addServices(inspected: Inspected, facts: Map<string, string>): Promise<void> {
  for (const { name, digest } of await serviceSpecsOf(inspected)) facts.set(`service ${name}`, digest);
}

/** A service that Talos would find, by the name of its spec. */
export interface FoundService {
  readonly name: string;
  /** Where its spec is, as in a terminal. */
  readonly path: string;
  readonly text: Uint8Array;
  /** Of the text of its spec, cut short. */
  readonly digest: string;
}

const SHORT_DIGEST = 'sha256:'.length + 12;

/** The services whose specs a node sees, in the order of their names. */
export async function serviceSpecsOf(inspected: Inspected): Promise<readonly FoundService[]> {
  const { tree, content } = await inspected.system();
  const { path, node } = resolvePath(tree, parseEntryPath(SERVICE_SPEC_DIRECTORY));
  if (node?.kind !== 'directory') return [];
  const found: FoundService[] = [];
  for (const [file, child] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (child.kind !== 'file' || !file.endsWith('.yaml')) continue;
    const shown = `/${fromByteName(`${path}/${file}`)}`;
    const text = await readAll(content(child), { limitBytes: MAX_SPEC_BYTES, what: `\`${shown}\`` });
    found.push({ name: fromByteName(file.slice(0, -'.yaml'.length)), path: shown, text, digest: await digestOf(text) });
  }
  return found;
}

async function digestOf(text: Uint8Array): Promise<string> {
  const hash = new Sha256();
  for await (const chunk of streamOf(text)) hash.update(chunk);
  return hash.digest().slice(0, SHORT_DIGEST);
}
