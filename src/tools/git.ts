import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { type Program, type RunOptions, runProgram } from './program.ts';

export const GIT: Program = { command: 'git', debianPackage: 'git' };

type GitOptions = Pick<RunOptions, 'signal'>;

async function git(directory: string, args: readonly string[], { signal }: GitOptions): Promise<string> {
  return (await runProgram(GIT, args, { directory, signal })).trim();
}

/** For questions that git answers by failing. A missing git, or a stopped run, is still an error. */
async function unlessFailed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'TOOL_FAILED') return undefined;
    throw error;
  }
}

/** Where a git work tree stands. */
export interface GitPosition {
  /** The full name of the commit. */
  readonly commit: string;
  /** The nearest version tag before it, `v1.12.0-103-gf921142`, or a short commit without such a tag. */
  readonly described: string;
  /** Files with changes that are not committed, without those that git does not track. */
  readonly changed: readonly string[];
}

/** Asks git where the work tree at `directory` stands; undefined if the folder is not the top of a work tree. */
export async function gitPosition(directory: string, options: GitOptions = {}): Promise<GitPosition | undefined> {
  const prefix = await unlessFailed(git(directory, ['rev-parse', '--show-prefix'], options));
  const commit = await unlessFailed(git(directory, ['rev-parse', '--verify', 'HEAD'], options));
  if (prefix !== '' || commit === undefined) return undefined;
  const described = await git(directory, ['describe', '--tags', '--always', '--match', 'v[0-9]*'], options);
  const status = await git(directory, ['status', '--porcelain', '-z', '--untracked-files=no'], options);
  const changed = status.split('\0').flatMap((entry) => /^.{1,2} (.+)$/s.exec(entry)?.[1] ?? []);
  return { commit, described, changed };
}

/** The full name of a commit, given by a tag or a part of its name; undefined if the clone does not have it. */
export async function gitCommit(
  directory: string,
  name: string,
  options: GitOptions = {},
): Promise<string | undefined> {
  return await unlessFailed(
    git(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], options),
  );
}

/** Checks a commit out. Throws `CHECKOUT_DIRTY` if the work tree has changes that are not committed. */
export async function gitCheckout(directory: string, commit: string, options: GitOptions = {}): Promise<void> {
  const { changed = [] } = (await gitPosition(directory, options)) ?? {};
  if (changed.length > 0) {
    throw new RootsmithError(
      'CHECKOUT_DIRTY',
      `cannot check out ${commit} in \`${directory}\`: \`${changed[0]}\` has changes that are not committed`,
      {
        hint: 'Commit them, or put them away with `git stash`; `rootsmith kernel pkgs DIR --remove` takes back its own.',
        details: { files: changed.length },
      },
    );
  }
  await git(directory, ['checkout', '--quiet', '--detach', commit], options);
}
