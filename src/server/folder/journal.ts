import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { syncDirectory, writeFileWhole } from '../../stores/index.ts';
import { asBlobDigest, type BlobDigest } from '../blob-digest.ts';
import { asRepository, type Repository } from '../names.ts';
import type { ManifestRecord } from '../store.ts';
import { GroupCommit } from './group-commit.ts';

/** How a blob looked when its digest was last found right. */
export interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
}

/** One line of a journal: what became, or is no longer, part of a repository. */
export type Change =
  | ({ readonly add: 'blob'; readonly digest: BlobDigest } & Stamp)
  | ({ readonly add: 'manifest' } & ManifestRecord)
  | { readonly drop: 'blob' | 'manifest'; readonly digest: BlobDigest };

/** Cannot be a part of a repository's name, which never starts with `_`. */
const FILE_NAME = '_members.jsonl';
const MAX_DEPTH = 128;

/**
 * The members of one repository on disk: lines that are only ever appended, each lasting before its
 * caller goes on. A line that a crash cut off is no line; its client was never told that it is.
 */
export class Journal {
  readonly #root: string;
  readonly #path: string;
  readonly #commit: GroupCommit;
  #pending: string[] = [];
  #isNamed = false;

  constructor(root: string, repository: Repository) {
    this.#root = root;
    this.#path = journalPath(root, repository);
    this.#commit = new GroupCommit(() => this.#flush());
  }

  async append(...changes: readonly Change[]): Promise<void> {
    this.#pending.push(...changes.map(lineOf));
    await this.#commit.run();
  }

  async #flush(): Promise<void> {
    const lines = this.#pending;
    this.#pending = [];
    if (lines.length === 0) return;
    // Opened for each group: thousands of repositories must not hold thousands of files open.
    await mkdir(dirname(this.#path), { recursive: true });
    const handle = await open(this.#path, 'a');
    try {
      // A line before it may have been cut off by a full disk: an empty line ends it.
      await handle.appendFile(`\n${lines.join('')}`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await this.#nameOnDisk();
  }

  /** The folders above a journal are new with it: the disk must know each of their names, once. */
  async #nameOnDisk(): Promise<void> {
    if (this.#isNamed) return;
    for (let folder = dirname(this.#path); folder.length >= this.#root.length; folder = dirname(folder)) {
      await syncDirectory(folder);
    }
    this.#isNamed = true;
  }
}

function journalPath(root: string, repository: Repository): string {
  return join(root, 'repositories', repository, FILE_NAME);
}

/** Every repository that has a journal, with its changes in order. */
export async function* readJournals(root: string): AsyncGenerator<[Repository, readonly Change[]], void, void> {
  yield* walk(join(root, 'repositories'), '', 0);
}

/** Writes a journal anew without what was taken back; removes one that is empty. */
export async function compactJournal(root: string, repository: Repository, changes: readonly Change[]): Promise<void> {
  const path = journalPath(root, repository);
  if (changes.length === 0) return await rm(path, { force: true });
  await writeFileWhole(path, streamOf(new TextEncoder().encode(changes.map(lineOf).join(''))));
  await syncDirectory(dirname(path));
}

async function* walk(
  directory: string,
  name: string,
  depth: number,
): AsyncGenerator<[Repository, readonly Change[]], void, void> {
  if (depth > MAX_DEPTH) return;
  for (const entry of await readdir(join(directory, name), { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) yield* walk(directory, name === '' ? entry.name : `${name}/${entry.name}`, depth + 1);
    const repository = asRepository(name);
    if (entry.name !== FILE_NAME || !entry.isFile() || repository === undefined) continue;
    yield [repository, parseJournal(await readFile(join(directory, name, FILE_NAME), 'utf8'))];
  }
}

/** Lines that cannot be read are left out: their content is pushed again by whoever misses it. */
export function parseJournal(text: string): readonly Change[] {
  return text.split('\n').flatMap((line) => {
    const change = line === '' ? undefined : parseLine(line);
    return change === undefined ? [] : [change];
  });
}

function lineOf(change: Change): string {
  return `${JSON.stringify(change)}\n`;
}

function parseLine(line: string): Change | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isChange(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Only what this file wrote passes: the kind, the digest and the size are what everything else hangs on. */
function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { add, drop, digest, size, mtimeMs, mediaType, children } = value as Readonly<Record<string, unknown>>;
  if (typeof digest !== 'string' || asBlobDigest(digest) === undefined) return false;
  if (drop === 'blob' || drop === 'manifest') return true;
  if (!Number.isSafeInteger(size)) return false;
  if (add === 'blob') return typeof mtimeMs === 'number';
  return add === 'manifest' && typeof mediaType === 'string' && Array.isArray(children);
}
