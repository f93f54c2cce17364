import { isRootsmithError, type RootsmithError } from '../../errors/index.ts';
import { checkSpace, checkWritableFolder, OUTPUT_SPACE_HINT } from '../../files/index.ts';
import type { MirrorPlan, MirrorTarget } from '../../mirror/index.ts';
import { parseReference } from '../../oci/index.ts';
import type { CliContext } from '../command.ts';
import { registryOptions } from '../registry-flags.ts';

/**
 * Checks the layout that a mirror goes to before images are looked up: its folder must be writable and hold nothing
 * else. Makes nothing.
 */
export async function checkMirrorFolder(to: MirrorTarget): Promise<void> {
  if (to.kind !== 'layout') return;
  const { directory, text } = to;
  const action = `mirror to \`${text}\``;
  await checkWritableFolder(directory, action);
  const { checkClaim } = await import('../../layout/index.ts');
  await checkClaim(directory, action);
}

/**
 * Checks that the target takes what a plan brings, before the first byte moves. A layout must have the room, or
 * `DISK_FULL` is thrown; a registry must take a push by this login into one of the repositories that get something. What
 * the others refuse is told of each image, since the rest can be copied. A plan that brings nothing needs no rights.
 */
export async function checkPlanTarget(
  to: MirrorTarget,
  plan: Pick<MirrorPlan, 'totals' | 'images'>,
  reach: Parameters<typeof registryOptions>[0],
  context: Pick<CliContext, 'terminal' | 'signal' | 'report'>,
): Promise<void> {
  if (to.kind === 'layout') await checkRoom(to, plan, context);
  else await checkPushes(to.domain, repositoriesToAsk(plan), reach, context);
}

async function checkRoom(
  { directory, text }: Extract<MirrorTarget, { readonly kind: 'layout' }>,
  { totals: { diskBytes } }: Pick<MirrorPlan, 'totals'>,
  { report }: Pick<CliContext, 'report'>,
): Promise<void> {
  const need = { folder: directory, what: `\`${text}\``, hint: OUTPUT_SPACE_HINT };
  await checkSpace([{ ...need, leastBytes: diskBytes, likelyBytes: nearLimit(diskBytes) }], {
    warn: (message) => report({ kind: 'warning', message }),
  });
}

/** One repository of each project that a plan writes to: rights are given by project, the first part of a name. */
export function repositoriesToAsk({ images }: Pick<MirrorPlan, 'images'>): readonly string[] {
  const written = images.filter(({ state }) => state === 'copy').map(({ target: { repository } }) => repository);
  return [...new Map(written.map((repository) => [repository.split('/')[0], repository])).values()];
}

async function checkPushes(
  domain: string,
  repositories: readonly string[],
  reach: Parameters<typeof registryOptions>[0],
  { terminal, signal }: Pick<CliContext, 'terminal' | 'signal'>,
): Promise<void> {
  if (repositories.length === 0) return;
  const { checkPush } = await import('../../registry/index.ts');
  const options = { ...(await registryOptions(reach, terminal)), env: terminal.env, signal };
  let refusal: RootsmithError | undefined;
  for (const repository of repositories) {
    const place = `${domain}/${repository}`;
    try {
      return await checkPush(parseReference(place), { ...options, place });
    } catch (error) {
      if (!isAnswer(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Whether a registry has answered, so that it may answer otherwise for another repository. */
function isAnswer(error: unknown): error is RootsmithError {
  return isRootsmithError(error) && error.details['status'] !== undefined;
}

/** What a file system adds: blocks, names, journals. */
export function nearLimit(bytes: number): number {
  return Math.ceil(bytes * 1.02) + 1024 ** 2;
}
