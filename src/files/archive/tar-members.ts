import { posix } from 'node:path';
import { Budget, fromByteName, parseEntryPath, type RandomAccess, sliceAccess, toByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { readTarAt, type TarEntry } from '../../formats/index.ts';

/** Reading the members expands nothing, so the size of the archive is limit enough. */
const archiveLimits = { content: Number.MAX_SAFE_INTEGER, disk: Number.MAX_SAFE_INTEGER };
/** The memory that a member needs beside its path (measured, rounded up). */
const MEMBER_BYTES = 200;
/** How many links are followed. `docker save` writes links between equal layers; usually there is one. */
const MAX_LINKS = 8;

type Member =
  | { readonly kind: 'file'; readonly offset: number; readonly size: number }
  /** The path of the other member. */
  | { readonly kind: 'link'; readonly target: string };

export interface IndexTarOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** The budget of the whole run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The members of a tar, for random access. */
export class TarMembers {
  readonly #access: RandomAccess;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #place: string;

  private constructor(access: RandomAccess, members: ReadonlyMap<string, Member>, place: string) {
    this.#access = access;
    this.#members = members;
    this.#place = place;
  }

  /** Reads the archive once and records the position of each member. */
  static async index(
    access: RandomAccess,
    { place, budget: run = new Budget(), signal }: IndexTarOptions,
  ): Promise<TarMembers> {
    // This needs its own budget, because that of the run counts expanded bytes, and members are only located here.
    const budget = new Budget({ what: `\`${place}\``, limits: { ...run.limits, ...archiveLimits } });
    const members = new Map<string, Member>();
    for await (const entry of readTarAt(access, { budget, signal })) {
      const path = plainPath(entry.path, place);
      run.spend('memory', MEMBER_BYTES + path.length);
      const member = memberOf(entry, path, place);
      // If two members have the same path, the last one counts, as when unpacking.
      if (member !== undefined) members.set(path, member);
    }
    return new TarMembers(access, members, place);
  }

  /** Finds a file, and follows links inside the archive; `undefined` if it does not exist. */
  find(path: string): RandomAccess | undefined {
    let at = plainPath(toByteName(path), this.#place);
    for (let links = 0; links <= MAX_LINKS; links += 1) {
      const member = this.#members.get(at);
      if (member === undefined) return undefined;
      if (member.kind === 'file') return sliceAccess(this.#access, member.offset, member.size);
      at = member.target;
    }
    throw new RootsmithError(
      'FORMAT_CORRUPT',
      `cannot follow \`${path}\` in \`${this.#place}\`: more than ${MAX_LINKS} links`,
      {
        details: { path },
      },
    );
  }
}

function memberOf(entry: TarEntry, path: string, place: string): Member | undefined {
  switch (entry.type) {
    case 'file':
      if (entry.storedSize !== entry.size) {
        throw new RootsmithError(
          'FORMAT_UNSUPPORTED',
          `cannot read \`${fromByteName(path)}\` in \`${place}\`: it is stored sparse`,
          {
            hint: 'Make the archive again without `--sparse`.',
            details: { offset: entry.offset },
          },
        );
      }
      return { kind: 'file', offset: entry.dataOffset, size: entry.size };
    case 'hardlink':
      return { kind: 'link', target: plainPath(entry.linkTarget, place) };
    case 'symlink':
      return { kind: 'link', target: plainPath(followed(path, entry.linkTarget), place) };
    case 'directory':
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return undefined;
  }
}

/** The target of a symlink, from the root of the archive. A leading `..` is kept, and then refused. */
function followed(path: string, target: string): string {
  return target.startsWith('/') ? target : posix.join(posix.dirname(path), target);
}

/** The normal form of a path, as a byte string, for looking it up. */
function plainPath(path: string, place: string): string {
  return parseEntryPath(path, `member of \`${place}\``);
}
