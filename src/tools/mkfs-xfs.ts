import { type Program, type RunOptions, runProgram } from './program.ts';

export const MKFS_XFS: Program = { command: 'mkfs.xfs', debianPackage: 'xfsprogs' };

export interface MakeXfsOptions extends Pick<RunOptions, 'signal'> {
  /** An empty file of the size that the file system is to have. */
  readonly image: string;
  /** The file that says which files it gets. */
  readonly prototype: string;
  /** From where the prototype names files. */
  readonly directory: string;
  readonly label: string;
  readonly uuid: string;
  /** Bytes. */
  readonly sectorBytes: number;
  /** The folders in which programs are. */
  readonly path: string;
}

const THOUSAND = 1000;
/** Where Debian has it for those that are not root too. */
const SYSTEM_FOLDERS = '/usr/sbin:/sbin';
/** Features by the version of xfsprogs that knows them (5019 is 5.19), so that all versions write what GRUB from 2.06 on reads. */
const features: readonly (readonly [since: number, args: readonly string[]])[] = [
  [0, ['-m', 'crc=1,finobt=1,rmapbt=0,reflink=1', '-i', 'sparse=1', '-n', 'ftype=1']],
  [5010, ['-m', 'bigtime=1,inobtcount=1']],
  [5019, ['-i', 'nrext64=0']],
  [6010, ['-i', 'exchange=0', '-n', 'parent=0']],
];

/** Makes an XFS with files, without mounting it. */
export async function makeXfs(options: MakeXfsOptions): Promise<void> {
  const { image, prototype, directory, label, uuid, sectorBytes, path, signal } = options;
  const env = { PATH: withSystemFolders(path) };
  const version = await runProgram(MKFS_XFS, ['-V'], { env, signal });
  const named = ['-q', '-f', '-L', label, '-m', `uuid=${uuid}`, '-s', `size=${sectorBytes}`];
  await runProgram(MKFS_XFS, [...named, ...xfsFeatures(version), '-p', prototype, image], { directory, env, signal });
}

/** PATH with the folders of programs for administrators, which those that are not root lack. */
export function withSystemFolders(path: string): string {
  return `${path}:${SYSTEM_FOLDERS}`;
}

/** The arguments that choose features, by what `mkfs.xfs -V` says. */
export function xfsFeatures(version: string): readonly string[] {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const own = Number(major ?? 0) * THOUSAND + Number(minor ?? 0);
  return features.filter(([since]) => own >= since).flatMap(([, args]) => args);
}
