import { fromByteString } from '../../bytes/index.ts';
import { asRootsmithError, firstLines, RootsmithError } from '../../errors/index.ts';
import { temporaryFolderOf, Workspace } from '../../files/index.ts';
import { applyPatch } from '../../tools/index.ts';
import { checksumsOf } from '../source/archive-checksums.ts';
import { unpackMembers } from '../source-members.ts';
import type { LinuxSource } from './linux-source.ts';
import type { NormalPatch } from './normalise-patch.ts';

export interface CheckSourceOptions {
  /** What the checkout builds from. */
  readonly source: LinuxSource;
  readonly patches: readonly NormalPatch[];
  /** The environment of the caller: `PATH`, `TMPDIR`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks beforehand what the build would find out late: whether an archive is the kernel source that a checkout names,
 * and whether patches apply to it one after the other, without fuzz. Only files that the patches change are unpacked.
 * Throws `DIGEST_MISMATCH`, `PATCH_FAILED` or `TOOL_MISSING`.
 */
export async function checkSource(archive: string, options: CheckSourceOptions): Promise<void> {
  await checkDigests(archive, options);
  if (options.patches.length === 0) return;
  await using work = await Workspace.open(temporaryFolderOf(options.env));
  const wanted = new Set(options.patches.flatMap(({ files }) => files));
  await unpackMembers(archive, work.path, { wants: (path) => wanted.has(path), signal: options.signal });
  for (const patch of options.patches) await applyToTree(patch, work.path, options);
}

async function checkDigests(archive: string, { source, signal }: CheckSourceOptions): Promise<void> {
  try {
    const found = await checksumsOf(archive, ['sha256', 'sha512'], signal);
    compare(archive, source.sha256, found.sha256);
    compare(archive, source.sha512, found.sha512);
  } catch (error) {
    throw asRootsmithError(error, `read the kernel source \`${archive}\``);
  }
}

function compare(archive: string, expected: string, found: string): void {
  if (expected === found) return;
  throw new RootsmithError(
    'DIGEST_MISMATCH',
    `\`${archive}\` has the checksum ${found}, but the checkout has ${expected}`,
    {
      hint: 'Fetch the archive of the version that the checkout names, or correct its checksums with `--linux-version`.',
      details: { expected, found },
    },
  );
}

/** Applies a patch to a tree, without fuzz. Throws `PATCH_FAILED` or `TOOL_MISSING`. */
export async function applyToTree(
  { name, text }: Pick<NormalPatch, 'name' | 'text'>,
  tree: string,
  { env, signal }: Pick<CheckSourceOptions, 'env' | 'signal'>,
): Promise<void> {
  const { isApplied, lines } = await applyPatch({
    patch: fromByteString(text),
    strip: 1,
    directory: tree,
    env: { PATH: env['PATH'] ?? '' },
    signal,
  });
  if (isApplied) return;
  throw new RootsmithError('PATCH_FAILED', firstLines([`\`${name}\` does not apply without fuzz:`, ...lines]), {
    hint: 'Make the patch for this version of the source: fuzz could put a change at the wrong place.',
    details: { patch: name },
  });
}
