import { type Program, runProgram } from './program.ts';

export const GIT: Program = { command: 'git', debianPackage: 'git' };

interface GitOptions {
  readonly checkout: string;
  readonly signal?: AbortSignal | undefined;
}

/** The commit that a name means in a checkout: 40 or 64 hexadecimal digits. */
export async function resolveCommit(ref: string, { checkout, signal }: GitOptions): Promise<string> {
  const args = ['-C', checkout, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return (await runProgram(GIT, args, { signal })).trim();
}

export interface ArchiveCommitOptions extends GitOptions {
  /** Writes only this folder, below a first folder as archives of sources have it. @default the whole tree */
  readonly folder?: string | undefined;
}

/** Writes the files of a commit as a tar. Changes that are not committed are not in it. */
export async function archiveCommit(
  commit: string,
  output: string,
  { checkout, folder, signal }: ArchiveCommitOptions,
): Promise<void> {
  const part = folder === undefined ? [commit] : ['--prefix=tree/', commit, folder];
  await runProgram(GIT, ['-C', checkout, 'archive', '--format=tar', `--output=${output}`, ...part], { signal });
}
