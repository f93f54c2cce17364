import { GIT } from './git.ts';
import { runProgram } from './program.ts';

export interface ArchiveCommitOptions {
  /** The folder of the checkout. */
  readonly checkout: string;
  readonly signal?: AbortSignal | undefined;
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
