import { basename, dirname } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import { withSystemFolders } from './mkfs-xfs.ts';
import { type Program, type RunOptions, runProgram } from './program.ts';

export const MKE2FS: Program = { command: 'mke2fs', debianPackage: 'e2fsprogs' };
export const DEBUGFS: Program = { command: 'debugfs', debianPackage: 'e2fsprogs' };

export interface Ext4Options extends Pick<RunOptions, 'signal'> {
  /** An empty file of the size that the file system is to have. */
  readonly image: string;
  /** Of all that is written, in seconds since 1970. */
  readonly time: number;
  /** The folders in which programs are. */
  readonly path: string;
}

export interface MakeExt4Options extends Ext4Options {
  readonly label: string;
  /** Of the file system, and the seed of its hashes. */
  readonly uuid: string;
  readonly inodes: number;
  readonly journalMib: number;
}

/** What all releases of e2fsprogs since 1.43 write, and the kernels of all releases of Talos read. */
const FEATURES = [
  'none',
  'has_journal',
  'ext_attr',
  'resize_inode',
  'dir_index',
  'filetype',
  'extent',
  '64bit',
  'flex_bg',
  'sparse_super',
  'large_file',
  'huge_file',
  'dir_nlink',
  'extra_isize',
  'metadata_csum',
].join(',');

/** The block size of every file system that `makeExt4` makes, in bytes. */
export const EXT4_BLOCK_BYTES = 4096;
/** The size of its inodes, in bytes. */
export const EXT4_INODE_BYTES = 256;

/** Makes an ext4 without files. Neither the clock nor the configuration of this machine shows in it. */
export async function makeExt4({ label, uuid, inodes, journalMib, ...options }: MakeExt4Options): Promise<void> {
  const sizes = ['-b', String(EXT4_BLOCK_BYTES), '-I', String(EXT4_INODE_BYTES), '-N', String(inodes)];
  const journal = ['-J', `size=${journalMib}`];
  const extended = ['-E', `hash_seed=${uuid},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0`];
  const args = ['-q', '-F', '-t', 'ext4', '-O', FEATURES, ...sizes, ...journal, ...extended, '-L', label, '-U', uuid];
  await runProgram(MKE2FS, [...args, options.image], { env: environmentOf(options), signal: options.signal });
}

/**
 * Runs commands of debugfs on a file system that is not mounted. What they make belongs to root. debugfs goes on after
 * a command that failed and ends well, so its words are read. Throws `TOOL_FAILED`.
 *
 * @param commands A file with one command on each line. Paths of this machine in it start from its folder.
 */
export async function changeExt4(commands: string, options: Ext4Options): Promise<void> {
  const env = environmentOf(options);
  const args = ['-w', '-f', basename(commands), options.image];
  const said = await runProgram(DEBUGFS, args, { directory: dirname(commands), env, signal: options.signal });
  const problem = ext4Problem(said);
  if (problem === undefined) return;
  throw new RootsmithError('TOOL_FAILED', `\`${DEBUGFS.command}\` failed: ${problem}`, {
    hint: 'Look whether there is room in TMPDIR, and whether e2fsprogs is whole.',
  });
}

/** The first line of debugfs that is neither its name, nor a command, nor the number of a new inode. */
export function ext4Problem(said: string): string | undefined {
  return said.split('\n').find((line) => !/^(?:debugfs[: ].*|Allocated inode: \d+)?\s*$/.test(line));
}

/** Without the configuration of the machine; releases before 1.47.1 take the time from the second variable alone. */
function environmentOf({ time, path }: Ext4Options): Readonly<Record<string, string>> {
  const fixed = { MKE2FS_CONFIG: '/dev/null', SOURCE_DATE_EPOCH: String(time), E2FSPROGS_FAKE_TIME: String(time) };
  return { PATH: withSystemFolders(path), ...fixed };
}
