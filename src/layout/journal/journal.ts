import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStream } from '../../bytes/index.ts';
import { GroupCommit } from '../../concurrency/index.ts';
import { syncDirectory, unlessAbsent, writeFileWhole } from '../../files/index.ts';
import { asRepository, type Repository } from '../../oci/index.ts';
import type { Change } from '../state/change.ts';
import { lineOf, parseJournal } from './journal-lines.ts';

/** Cannot be a part of a repository's name, which never starts with `_`. */
const FILE_NAME = '_members.jsonl';
const MAX_DEPTH = 128;
/** A line that is longer is none of ours. Those of earlier versions held the children of an index of 4 MiB. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Lines in vain after which a journal is written anew while it is in use. */
const SPARE_LINES = 4096;
/** Lines that are written together. */
const LINES_AT_ONCE = 1000;

export interface JournalOptions {
  /** Lines that are in the file already. */
  readonly lines: number;
  /** The fewest changes that lead to what is there, and how many those are. */
  readonly live: () => { readonly changes: Iterable<Change>; readonly count: number };
  /** Told the bytes of the file each time they change. */
  readonly onSize: (change: { readonly grown: number } | { readonly whole: number }) => void;
}

/**
 * The members of one repository on disk: lines that are appended, each lasting before its caller goes on. A line that a
 * crash cut off is no line; its client was never told that it is. Once most lines were taken back it is written anew.
 */
export class RepositoryJournal {
  readonly #root: string;
  readonly #path: string;
  readonly #options: JournalOptions;
  readonly #commit: GroupCommit;
  #lines: number;
  #pending: string[] = [];
  #meansName = false;

  constructor(root: string, repository: Repository, options: JournalOptions) {
    this.#root = root;
    this.#path = journalPath(root, repository);
    this.#options = options;
    this.#lines = options.lines;
    this.#commit = new GroupCommit(() => this.#flush());
  }

  async append(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#pending.push(lineOf(change));
    await this.#commit.run();
  }

  async #flush(): Promise<void> {
    const lines = this.#pending;
    this.#pending = [];
    if (lines.length === 0) return;
    await mkdir(dirname(this.#path), { recursive: true });
    const { changes, count } = this.#options.live(); // what was flushed before is applied by now
    if (this.#lines > 2 * count + SPARE_LINES) await this.#rewrite(changes, count, lines);
    else await this.#extend(lines);
    await this.#nameOnDisk();
  }

  async #extend(lines: readonly string[]): Promise<void> {
    // Opened for each group: thousands of repositories must not hold thousands of files open.
    const handle = await open(this.#path, 'a');
    try {
      // A line before it may have been cut off by a full disk: an empty line ends it.
      const text = Buffer.from(`\n${lines.join('')}`);
      await handle.appendFile(text);
      await handle.datasync();
      this.#options.onSize({ grown: text.length });
    } finally {
      await handle.close();
    }
    this.#lines += lines.length;
  }

  async #rewrite(changes: Iterable<Change>, count: number, more: readonly string[]): Promise<void> {
    this.#options.onSize({ whole: await writeJournal(this.#path, changes, more) });
    this.#lines = count + more.length;
  }

  /** The folders above a journal are new with it: the disk must know each of their names, once. */
  async #nameOnDisk(): Promise<void> {
    if (this.#meansName) return;
    for (let folder = dirname(this.#path); folder.length >= this.#root.length; folder = dirname(folder)) {
      await syncDirectory(folder);
    }
    this.#meansName = true;
  }
}

function journalPath(root: string, repository: Repository): string {
  return join(root, 'repositories', repository, FILE_NAME);
}

/** A journal on disk, its changes in groups and in order. */
export interface StoredJournal {
  readonly repository: Repository;
  readonly changes: AsyncIterable<readonly Change[]>;
}

/** Every repository that has a journal. Read each before the next one: one line at a time is held. */
export async function* readJournals(root: string): AsyncGenerator<StoredJournal, void, void> {
  yield* walk(join(root, 'repositories'), '', 0);
}

/** Writes a journal anew without what was taken back; removes one that is empty. */
export async function compactJournal(root: string, repository: Repository, changes: Iterable<Change>): Promise<void> {
  const path = journalPath(root, repository);
  const written = await writeJournal(path, changes, []);
  if (written === 0) await rm(path, { force: true });
}

async function writeJournal(path: string, changes: Iterable<Change>, more: readonly string[]): Promise<number> {
  let written = 0;
  async function* content(): ByteStream {
    for (const text of groupsOf(changes, more)) {
      const bytes = new TextEncoder().encode(text);
      written += bytes.length;
      yield bytes;
    }
  }
  await writeFileWhole(path, content());
  await syncDirectory(dirname(path));
  return written;
}

function* groupsOf(changes: Iterable<Change>, more: readonly string[]): Generator<string, void, void> {
  let group: string[] = [];
  for (const change of changes) {
    if (group.push(lineOf(change)) < LINES_AT_ONCE) continue;
    yield group.join('');
    group = [];
  }
  yield [...group, ...more].join('');
}

async function* walk(directory: string, name: string, depth: number): AsyncGenerator<StoredJournal, void, void> {
  if (depth > MAX_DEPTH) return;
  const entries = await readdir(join(directory, name), { withFileTypes: true }).catch(unlessAbsent);
  for (const entry of entries ?? []) {
    if (entry.isDirectory()) yield* walk(directory, name === '' ? entry.name : `${name}/${entry.name}`, depth + 1);
    const repository = asRepository(name);
    if (entry.name !== FILE_NAME || !entry.isFile() || repository === undefined) continue;
    yield { repository, changes: changesIn(join(directory, name, FILE_NAME)) };
  }
}

/** By whole lines, as many as come together. */
async function* changesIn(path: string): AsyncGenerator<readonly Change[], void, void> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0 && held <= MAX_LINE_BYTES)
      yield parseJournal(Buffer.concat([...rest, chunk.subarray(0, end)]).toString());
    else if (end > 0) yield parseJournal(chunk.subarray(chunk.indexOf(0x0a) + 1, end).toString());
    if (end > 0) [rest, held] = [[], 0];
    held += chunk.length - end;
    if (held <= MAX_LINE_BYTES) rest.push(chunk.subarray(end));
    else rest = [];
  }
  if (held <= MAX_LINE_BYTES) yield parseJournal(Buffer.concat(rest).toString());
}
