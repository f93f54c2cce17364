import { randomUUID } from 'node:crypto';
import { constants, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { kindOf } from './file-kind.ts';
import { currentOwner, hasEnded, ownerOf } from './owner.ts';
import { foreign } from './trust.ts';

/** What a lock file says of its holder. */
export interface Holder {
  /** The whole content. */
  readonly text: string;
  /** Changes with each sign of life. */
  readonly beat: number;
}

/** Of locks that this process holds: its pid alone does not tell, since in a container every server has the same. */
const ours = new Set<string>();

/** What to write into the lock `path`: who holds it, a word that nobody else has, and the folder that it is for. */
export async function lockText(path: string, name: string): Promise<string> {
  const token = randomUUID();
  ours.add(token);
  return `${name} ${token} ${await folderMark(dirname(path))}`;
}

export function forgetLock(text: string): void {
  ours.delete(partsOf(text).token ?? '');
}

/** Longer than anything that we write: whoever wrote more wrote no lock. */
const HOLDER_BYTES = 256;

/**
 * The holder of a lock; `undefined` where there is none. Its owner may be another user, but it is a file: somebody may
 * have put a link or a FIFO there, to have us read something else, or wait for ever.
 */
export async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = await handle.stat();
    if (!facts.isFile()) throw foreign(path, `it is ${kindOf(facts)}, not a lock of ours`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0);
    return { text: buffer.toString('latin1', 0, bytesRead), beat: facts.mtimeMs };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO') throw foreign(path, 'it is no lock of ours', error);
    throw asRootsmithError(error, `lock \`${path}\``);
  }
}

/** The name under which the takeover of a lock is guarded. */
export function takeoverName(path: string, { text }: Holder): string {
  return `${path}${partsOf(text).name || '.rootsmith-nobody'}`;
}

/**
 * `dead` and `alive` are certain. `silent` means that only time can tell: another machine or container, a lock that came
 * with a copy of its folder, one whose content a power cut took. `foreign` is no lock of ours, and never taken over.
 */
export type Verdict = 'dead' | 'alive' | 'silent' | 'foreign';

export async function judge(path: string, { text }: Holder): Promise<Verdict> {
  const { name, token, folder } = partsOf(text);
  const owner = ownerOf(name);
  if (owner === undefined) return text === '' ? 'silent' : 'foreign';
  if (await hasEnded(owner)) return 'dead';
  const self = await currentOwner();
  if (owner.host !== self.host) return 'silent';
  if (owner.pid === self.pid && token !== undefined && !ours.has(token)) return 'dead';
  return folder === undefined || folder === (await folderMark(dirname(path))) ? 'alive' : 'silent';
}

/**
 * Tells a folder from a copy of it: no program can copy the inode and the time of birth. File systems that have none say
 * the same each time, or something new each time; the second costs some waiting, and no more.
 */
export async function folderMark(folder: string): Promise<string> {
  const facts = await stat(folder).catch(() => undefined);
  return facts === undefined ? '-' : `${facts.ino}-${Math.round(facts.birthtimeMs)}`;
}

function partsOf(text: string): { readonly name: string; readonly token?: string; readonly folder?: string } {
  const [name = '', token, folder] = text.split(' ');
  return { name, ...(token !== undefined && { token }), ...(folder !== undefined && { folder }) };
}
