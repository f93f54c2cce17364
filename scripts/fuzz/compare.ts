import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bufferAccess } from '../../src/bytes/index.ts';
import { type Inode, openSquashfs, type WalkStep } from '../../src/formats/squashfs/index.ts';
import type { FuzzCase } from './case.ts';
import { decompressors } from './exercise.ts';
import { Seeds } from './seeds.ts';

export interface Difference {
  readonly fuzzCase: FuzzCase;
  readonly detail: string;
}

export interface Comparison {
  readonly equal: number;
  /** Of the equal ones, those whose listing is no longer that of the corpus image. */
  readonly changed: number;
  /** By what it is. */
  readonly different: ReadonlyMap<string, readonly Difference[]>;
}

const ROOT = 'squashfs-root';
const LINE = /^(\S{10}) (\d+)\/(\d+) +(-?\d+(?:, *\d+)?) -?\d+-\d\d-\d\d \d\d:\d\d /;

/** Our listing of each mutant against that of `unsquashfs -lln`: path, type, mode, owner, size, device, target. */
export async function compareListings(folder: string, cases: readonly FuzzCase[]): Promise<Comparison> {
  const seeds = new Seeds(folder);
  let [equal, changed] = [0, 0];
  const different = new Map<string, Difference[]>();
  for (const fuzzCase of cases) {
    const { bytes } = await seeds.mutant(fuzzCase);
    const ours = await listByReader(bytes);
    const difference = findDifference(ours, listByUnsquashfs(join(folder, 'mutant.sqfs'), bytes));
    if (difference === undefined) {
      equal += 1;
      if (ours.join() !== (await listByReader((await seeds.get(fuzzCase.entry)).bytes)).join()) changed += 1;
    } else
      different.set(difference.kind, [
        ...(different.get(difference.kind) ?? []),
        { fuzzCase, detail: difference.detail },
      ]);
  }
  return { equal, changed, different };
}

interface Found {
  readonly kind: string;
  readonly detail: string;
}

function findDifference(ours: readonly string[], theirs: readonly string[] | Found): Found | undefined {
  if (!Array.isArray(theirs)) return theirs as Found;
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  if (at === -1 && ours.length === theirs.length) return undefined;
  const [our, their] = [ours[at === -1 ? theirs.length : at], theirs[at === -1 ? ours.length : at]];
  const kind = ours.length === theirs.length ? 'print something else' : 'print another number of lines';
  return { kind, detail: `ours ${JSON.stringify(our)}, theirs ${JSON.stringify(their)}` };
}

/** A line for each name, in the words of unsquashfs but for the time; a line feed in a name makes two. */
async function listByReader(bytes: Uint8Array): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = await openSquashfs(bufferAccess(bytes), { decompressors });
  for await (const step of reader.walk()) lines.push(lineOf(step));
  return lines.join('\n').split('\n');
}

function lineOf({ path, inode }: WalkStep): string {
  const target = inode.kind === 'symlink' ? ` -> ${inode.target}` : '';
  return `${modeText(inode)} ${inode.uid}/${inode.gid} ${sizeText(inode)} ${path === '' ? ROOT : `${ROOT}/${path}`}${target}`;
}

const letters: Readonly<Record<Inode['kind'], string>> = {
  directory: 'd',
  file: '-',
  symlink: 'l',
  'block-device': 'b',
  'character-device': 'c',
  fifo: 'p',
  socket: 's',
};

function modeText({ kind, mode }: Inode): string {
  const triple = (bits: number, special: boolean, letter: string): string => {
    const isExecutable = (bits & 1) !== 0;
    const last = special ? (isExecutable ? letter : letter.toUpperCase()) : isExecutable ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  const [user, group, other] = [(mode >>> 6) & 7, (mode >>> 3) & 7, mode & 7];
  return `${letters[kind]}${triple(user, (mode & 0o4000) !== 0, 's')}${triple(group, (mode & 0o2000) !== 0, 's')}${triple(other, (mode & 0o1000) !== 0, 't')}`;
}

function sizeText(inode: Inode): string {
  switch (inode.kind) {
    case 'file':
      return `${inode.size}`;
    case 'symlink':
      return `${inode.target.length}`;
    case 'directory':
      return '*'; // We do not tell the stored number, which counts three bytes for names that are not there.
    case 'block-device':
    case 'character-device':
      return deviceText(inode);
    case 'fifo':
    case 'socket':
      return '0';
  }
}

/** As unsquashfs prints it: the number as stored, split in the middle of where the minor number is. */
function deviceText({ major, minor }: { readonly major: number; readonly minor: number }): string {
  const stored = (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
  return `${stored >> 8},${stored & 0xff}`;
}

/** The file is made, listed under limits of time and memory, and removed. Nothing is ever mounted. */
function listByUnsquashfs(path: string, bytes: Uint8Array): readonly string[] | Found {
  writeFileSync(path, bytes);
  const command = 'ulimit -v 2000000; exec timeout 10 unsquashfs -p 1 -da 8 -fr 8 -d "$1" -lln "$0"';
  const result = spawnSync('sh', ['-c', command, path, ROOT], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    maxBuffer: 2 ** 28,
  });
  rmSync(path);
  const stderr = result.stderr.toString('latin1').trim();
  if (result.status !== 0)
    return {
      kind: `end with ${result.status ?? result.signal}: ${stderr.replaceAll(/\d+/g, 'N').split('\n')[0]}`,
      detail: stderr,
    };
  return result.stdout.toString('latin1').replace(/\n$/, '').split('\n').map(normalLine);
}

function normalLine(line: string): string {
  const [whole, mode = '', uid, gid, size = ''] = LINE.exec(line) ?? [];
  if (whole === undefined) return line;
  const known = mode.startsWith('d') ? '*' : size.replace(/, */, ',');
  return `${mode} ${uid}/${gid} ${known} ${line.slice(whole.length)}`;
}
