import { RootsmithError } from '../errors/index.ts';
import type { Program } from './program.ts';
import { type WatchOptions, watchProgram } from './watched-program.ts';

export const TAR: Program = { command: 'tar', debianPackage: 'tar' };

/** How an archive is packed. */
export type TarPacking = 'xz' | 'gzip' | 'bzip2' | 'zstd' | 'none';

/** The program that expands each compression. */
export const tarExpanders: Readonly<Record<Exclude<TarPacking, 'none'>, Program>> = {
  bzip2: { command: 'bzip2', debianPackage: 'bzip2' },
  xz: { command: 'xz', debianPackage: 'xz-utils' },
  gzip: { command: 'gzip', debianPackage: 'gzip' },
  zstd: { command: 'zstd', debianPackage: 'zstd' },
};

export interface UnpackOptions extends Pick<WatchOptions, 'env' | 'signal'> {
  readonly archive: AsyncIterable<Uint8Array>;
  readonly compression: TarPacking;
  /** An empty folder. */
  readonly directory: string;
  /** How many leading parts of each path are left out. */
  readonly strip: number;
  /** What the archive is, for messages. */
  readonly what: string;
}

/**
 * Unpacks an archive by GNU tar, which keeps its members inside the folder. Owners are not restored. Throws
 * `TOOL_FAILED` for a damaged archive, `TOOL_MISSING`, or `DISK_FULL`.
 */
export async function unpackTar(options: UnpackOptions): Promise<void> {
  const { archive, compression, strip, what, ...rest } = options;
  const expand = compression === 'none' ? [] : [`--use-compress-program=${tarExpanders[compression].command}`];
  const args = ['-x', '-f', '-', ...expand, `--strip-components=${strip}`, '--no-same-owner', '--no-same-permissions'];
  const lines: string[] = [];
  const status = await watchProgram(TAR, args, {
    ...rest,
    input: archive,
    onLine: (line) => {
      if (lines.length < 5) lines.push(line);
    },
  });
  if (status === 0) return;
  throw new RootsmithError('TOOL_FAILED', `\`tar\` cannot unpack ${what}: ${lines.join('; ')}`, {
    hint: 'Fetch the archive again, and give its sha256 in the recipe.',
  });
}
