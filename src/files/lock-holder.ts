import { randomUUID } from 'node:crypto';
import { constants, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { isMissingFile } from './absent.ts';
import { isCode } from './error-code.ts';
import { kindOf } from './file-kind.ts';
import { currentOwner, hasEnded, ownerOf } from './owner.ts';
import { foreign } from './trust.ts';

/** What a lock file tells about its holder. */
export interface Holder {
  /** The whole content of the file. */
  readonly text: string;
  /** Changes whenever the holder touches the file. */
  readonly beat: number;
}

/**
 * The locks of this process. The pid alone does not identify them, because servers in containers often have the same
 * pid.
 */
const ours = new Set<string>();

/** The content of the lock `path`: its holder, a unique name, and the folder that it is for. */
export async function lockText(path: string, name: string): Promise<string> {
  const token = randomUUID();
  ours.add(token);
  return `${name} ${token} ${await folderMark(dirname(path))}`;
}

export function forgetLock(text: string): void {
  ours.delete(partsOf(text).token ?? '');
}

/** No lock of ours is longer, so a longer file is not a lock. */
const HOLDER_BYTES = 256;

/**
 * The holder of a lock; `undefined` if there is no lock. Another user may own it, but it must be a regular file:
 * somebody may have put a link there to make us read something else, or a FIFO to make us wait for ever.
 */
export async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = await handle.stat();
    if (!facts.isFile()) throw foreign(path, `it is ${kindOf(facts)}, not a lock of rootsmith`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0);
    return { text: buffer.toString('latin1', 0, bytesRead), beat: facts.mtimeMs };
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    if (['ELOOP', 'EMLINK', 'ENXIO'].some((code) => isCode(error, code)))
      throw foreign(path, 'it is not a lock of rootsmith', error);
    throw asRootsmithError(error, `lock \`${path}\``);
  }
}

/** The name of the lock that guards the takeover of this lock. */
export function takeoverName(path: string, { text }: Holder): string {
  return `${path}${partsOf(text).name || '.rootsmith-nobody'}`;
}

/**
 * `dead` and `alive` are certain. `silent` means that only time can tell: the lock is of another machine or container,
 * it was copied with its folder, or a power cut emptied it. `foreign` is not a lock of rootsmith and is never taken over.
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
 * Tells a folder from a copy of it by its inode and time of birth, which no program can copy. On a file system without
 * a stable value, this only costs some waiting.
 */
export async function folderMark(folder: string): Promise<string> {
  const facts = await stat(folder).catch(() => undefined);
  return facts === undefined ? '-' : `${facts.ino}-${Math.round(facts.birthtimeMs)}`;
}

function partsOf(text: string): { readonly name: string; readonly token?: string; readonly folder?: string } {
  const [name = '', token, folder] = text.split(' ');
  return { name, ...(token !== undefined && { token }), ...(folder !== undefined && { folder }) };
}
