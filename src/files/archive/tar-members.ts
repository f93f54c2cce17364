import { posix } from 'node:path';
import {
  Budget,
  fromByteName,
  parseEntryPath,
  type RandomAccess,
  readRange,
  sliceAccess,
  toByteName,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { readTar, type TarEntry } from '../../formats/index.ts';

/** Nothing is expanded here: what an archive may hold is bounded by its own size. */
const archiveLimits = { content: Number.MAX_SAFE_INTEGER, disk: Number.MAX_SAFE_INTEGER };
/** What a member takes in memory beside its path (measured, rounded up). */
const MEMBER_BYTES = 200;
/** `docker save` of old links equal layers; one link is the rule. */
const MAX_LINKS = 8;

type Member =
  | { readonly kind: 'file'; readonly offset: number; readonly size: number }
  /** The path of another member. */
  | { readonly kind: 'link'; readonly target: string };

export interface IndexTarOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Of the run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The files in a tar, read at random. */
export class TarMembers {
  readonly #access: RandomAccess;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #place: string;

  private constructor(access: RandomAccess, members: ReadonlyMap<string, Member>, place: string) {
    this.#access = access;
    this.#members = members;
    this.#place = place;
  }

  /** Passes once over the archive and notes where everything lies. */
  static async index(
    access: RandomAccess,
    { place, budget: run = new Budget(), signal }: IndexTarOptions,
  ): Promise<TarMembers> {
    // A budget beside that of the run, which counts what is expanded: the members are only looked up.
    const budget = new Budget({ what: `\`${place}\``, limits: { ...run.limits, ...archiveLimits } });
    const members = new Map<string, Member>();
    for await (const entry of readTar(readRange(access), { budget, signal })) {
      const path = plainPath(entry.path, place);
      run.spend('memory', MEMBER_BYTES + path.length);
      const member = memberOf(entry, path, place);
      // The last of two members with the same path counts, as it would when unpacking.
      if (member !== undefined) members.set(path, member);
    }
    return new TarMembers(access, members, place);
  }

  /** A file, through links inside the archive; `undefined` where there is none. */
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
            hint: 'Make the archive anew without `--sparse`.',
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

/** Where a symlink leads, seen from the root of the archive; `..` above that stays and is refused. */
function followed(path: string, target: string): string {
  return target.startsWith('/') ? target : posix.join(posix.dirname(path), target);
}

/** As byte string, in the one form that paths are looked up by. */
function plainPath(path: string, place: string): string {
  return parseEntryPath(path, `member of \`${place}\``);
}
