import { RootsmithError } from '../errors/index.ts';
import { type Program, type RunOptions, runProgram } from './program.ts';

const PACKAGE = 'squashfs-tools';
const UNSQUASHFS: Program = { command: 'unsquashfs', debianPackage: PACKAGE };
const MKSQUASHFS: Program = { command: 'mksquashfs', debianPackage: PACKAGE };

/** The first release that reads a tar. Earlier ones cannot take a tree with owners and xattrs without root. */
const OLDEST: Version = [4, 5];

/** The first release with pseudo definitions of xattrs (`-p "/ x name=value"`). */
const WITH_PSEUDO_XATTRS: Version = [4, 6];

type Version = readonly [major: number, minor: number];

export interface SquashfsTools {
  readonly version: string;
  /** Whether xattrs of the root directory can be set. The tools ignore the tar entry of the root. */
  readonly setsRootXattrs: boolean;
}

/** Finds the tools and checks their version. Throws `TOOL_MISSING` or `TOOL_OUTDATED`. */
export async function findSquashfsTools(signal?: AbortSignal): Promise<SquashfsTools> {
  const banner = await runProgram(MKSQUASHFS, ['-version'], { signal });
  const found = /version (\d+)\.(\d+)/.exec(banner);
  const version: Version = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  if (!isAtLeast(version, OLDEST)) {
    throw new RootsmithError(
      'TOOL_OUTDATED',
      `squashfs-tools ${version.join('.')} is too old: ${OLDEST.join('.')} is needed`,
      {
        hint: `Install a newer package: apt-get install ${PACKAGE}`,
      },
    );
  }
  return { version: version.join('.'), setsRootXattrs: isAtLeast(version, WITH_PSEUDO_XATTRS) };
}

function isAtLeast([major, minor]: Version, [wantedMajor, wantedMinor]: Version): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

export interface ExtractOptions extends Pick<RunOptions, 'signal'> {
  readonly image: string;
  /** The offset of the squashfs in the file. */
  readonly offset: number;
  /** Created by unsquashfs; must not exist. */
  readonly destination: string;
  /** A file that names what to extract, one path a line. */
  readonly listFile: string;
}

/** Extracts the data of the listed files. Owners and xattrs are set by whoever writes the new image. */
export async function extractFiles({ image, offset, destination, listFile, signal }: ExtractOptions): Promise<void> {
  const args = [
    '-no-progress',
    '-no-xattrs',
    '-no-wildcards',
    '-offset',
    String(offset),
    '-dest',
    destination,
    '-extract-file',
    listFile,
    image,
  ];
  await runProgram(UNSQUASHFS, args, { signal });
}

export interface RootAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface SquashOptions extends Pick<RunOptions, 'signal'> {
  readonly tar: AsyncIterable<Uint8Array>;
  readonly output: string;
  /** The options of mksquashfs for compressor, block size and tables. */
  readonly layout: readonly string[];
  /** Seconds since 1970: the time of the image and of its root directory. No entry may be newer. */
  readonly time: number;
  readonly root: RootAttributes;
  /** It must be empty unless the release of the tools can set them. */
  readonly rootXattrs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes a squashfs from a tar stream. The attributes of the root are given by flags, because its tar entry is
 * ignored. Its time is given by the environment, because release 4.5.1 ignores the flag for it. As the environment
 * makes mksquashfs clamp newer times, the stream must not hold any.
 */
export async function squashTar({ tar, output, layout, time, root, rootXattrs, signal }: SquashOptions): Promise<void> {
  const rootFlags = [
    ['-root-mode', root.mode.toString(8)],
    ['-root-uid', String(root.uid)],
    ['-root-gid', String(root.gid)],
  ].flat();
  const xattrFlags = [...rootXattrs].flatMap(([name, value]) => [
    '-p',
    `/ x ${name}=0s${Buffer.from(value).toString('base64')}`,
  ]);
  const mode = ['-tar', '-noappend', '-no-progress', '-quiet', '-exit-on-error'];
  const args = ['-', output, ...mode, ...layout, ...rootFlags, ...xattrFlags];
  await runProgram(MKSQUASHFS, args, { input: tar, env: { SOURCE_DATE_EPOCH: String(time) }, signal });
}
