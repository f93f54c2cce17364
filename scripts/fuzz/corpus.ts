import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sampleSquashfs } from '../../test/fixtures/squashfs-image.ts';
import { archiveOf, type corpusTrees } from './corpus-trees.ts';

/** One good image that mutants are made from. */
export interface CorpusEntry {
  readonly name: string;
  /** Of all cases, compared with the other entries: high where a change of a byte changes the structure. */
  readonly weight: number;
  readonly make: (path: string) => Promise<void>;
}

type Tree = keyof typeof corpusTrees;

/** A file without a byte: 8,192 size words in an image of 4 KiB. */
const HOLE = 'hole.bin';
const HOLE_BYTES = 32 * 1024 ** 2;

/** Metadata and fragments as they are, so that a mutant changes fields instead of breaking compressed blocks. */
const stored = ['-noI', '-noX', '-noF', '-exports'];

export const corpus: readonly CorpusEntry[] = [
  built('built', 12, false),
  built('built-packed', 2, true),
  mk('stored', 12, 'rich', [...stored, '-noD', '-b', '4K']),
  mk('stored-zstd', 4, 'rich', [...stored, '-comp', 'zstd', '-b', '4K']),
  mk('stored-xz', 1, 'rich', [...stored, '-comp', 'xz', '-b', '4K']),
  mk('stored-no-tables', 3, 'rich', ['-noI', '-noD', '-no-exports', '-no-xattrs', '-no-fragments', '-b', '4K']),
  mk('stored-large-blocks', 2, 'rich', [...stored, '-b', '1M', '-tailends']),
  mk('stored-wide', 2, 'wide', [...stored, '-b', '4K']),
  mk('stored-deep', 3, 'deep', [...stored, '-b', '4K']),
  mk('stored-tiny', 6, 'tiny', [...stored, '-b', '4K']),
  mk('gzip', 3, 'rich', ['-exports', '-b', '4K']),
  mk('gzip-options', 1, 'rich', [
    '-b',
    '128K',
    '-Xcompression-level',
    '3',
    '-Xwindow-size',
    '12',
    '-always-use-fragments',
  ]),
  mk('gzip-wide', 1, 'wide', ['-b', '8K']),
  mk('zstd', 3, 'rich', ['-comp', 'zstd', '-exports', '-b', '4K', '-Xcompression-level', '4']),
  mk('zstd-large-blocks', 1, 'rich', ['-comp', 'zstd', '-b', '1M']),
  mk('xz', 1, 'rich', ['-comp', 'xz', '-exports', '-b', '8K']),
  mk('xz-filter', 1, 'rich', ['-comp', 'xz', '-b', '64K', '-Xbcj', 'x86', '-Xdict-size', '32K']),
  tar2sqfs('tools-ng-gzip', 2, 'rich', ['-c', 'gzip', '-b', '4096', '-e']),
  tar2sqfs('tools-ng-zstd', 2, 'rich', ['-c', 'zstd', '-b', '131072', '-T']),
  tar2sqfs('tools-ng-xz', 1, 'deep', ['-c', 'xz', '-b', '8192']),
  gen('tools-ng-sockets', 2, [
    'dir /run 0755 0 0',
    'sock /run/one 0600 1 2',
    'sock /run/two 0777 0 0',
    'pipe /pipe 0600 0 0',
    'nod /tty 0620 0 5 c 5 0',
  ]),
  gen('tools-ng-bomb', 1, [`file /hole 0644 0 0 ${HOLE}`, 'dir /empty 0755 0 0']),
];

/** Makes every image of the corpus in a folder, by the tools of the system; what is there already stays. */
export async function makeCorpus(
  folder: string,
  names: ReadonlySet<string> = new Set(corpus.map(({ name }) => name)),
): Promise<void> {
  for (const { name, make } of corpus) {
    if (names.has(name) && !existsSync(imagePath(folder, name))) await make(imagePath(folder, name));
  }
}

export function readImage(folder: string, name: string): Uint8Array {
  return new Uint8Array(readFileSync(imagePath(folder, name)));
}

function imagePath(folder: string, name: string): string {
  return join(folder, `${name}.sqfs`);
}

function built(name: string, weight: number, isCompressed: boolean): CorpusEntry {
  return { name, weight, make: async (path) => writeFileSync(path, sampleSquashfs({ isCompressed }).bytes) };
}

const squashfsTools = ['-tar', '-noappend', '-quiet', '-no-progress', '-nopad', '-processors', '1', '-mkfs-time', '1'];
const rootOfTar = ['-root-mode', '755', '-root-uid', '0', '-root-gid', '0', '-all-time', '1'];

function mk(name: string, weight: number, tree: Tree, flags: readonly string[]): CorpusEntry {
  const make = async (path: string): Promise<void> => {
    run('mksquashfs', ['-', path, ...squashfsTools, ...rootOfTar, ...flags], await archiveOf(tree));
  };
  return { name, weight, make };
}

function tar2sqfs(name: string, weight: number, tree: Tree, flags: readonly string[]): CorpusEntry {
  const make = async (path: string): Promise<void> =>
    run('tar2sqfs', ['-q', '-j', '1', ...flags, path], await archiveOf(tree));
  return { name, weight, make };
}

/** Only gensquashfs takes sockets from a list. */
function gen(name: string, weight: number, list: readonly string[]): CorpusEntry {
  const make = async (path: string): Promise<void> => {
    writeFileSync(`${path}.list`, `${list.join('\n')}\n`);
    const hole = join(dirname(path), HOLE);
    writeFileSync(hole, '');
    truncateSync(hole, HOLE_BYTES);
    run('gensquashfs', ['-q', '-j', '1', '-c', 'gzip', '-b', '4096', '-e', '-F', `${path}.list`, path]);
    rmSync(hole);
  };
  return { name, weight, make };
}

function run(command: string, args: readonly string[], input: Uint8Array = new Uint8Array()): void {
  execFileSync(command, args, {
    input,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}
