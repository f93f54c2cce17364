import { access } from 'node:fs/promises';
import { firstLines, RootsmithError } from '../../errors/index.ts';
import { applyPatch } from '../../tools/index.ts';
import type { KernelContext } from '../tree/kernel-context.ts';
import type { KernelPatch } from './find-patches.ts';
import { isBinaryPatch, type PatchedFile, parsePatch } from './patch-text.ts';
import { type Reject, rejectsOf } from './rejects.ts';
import { findStripLevel } from './strip-level.ts';

/** A patch, and how it was applied. */
export interface AppliedPatch {
  readonly name: string;
  readonly digest: string;
  readonly strip: number;
  readonly files: number;
}

/**
 * Applies patches to a tree, one after the other, without fuzz. Throws `PATCH_FAILED` for the first that does not
 * apply, with each hunk that fails: its file and line in the patch, and its file and line in the tree.
 */
export async function applyPatches(
  tree: string,
  patches: readonly KernelPatch[],
  context: Pick<KernelContext, 'env' | 'signal'>,
): Promise<readonly AppliedPatch[]> {
  const applied: AppliedPatch[] = [];
  for (const patch of patches) applied.push(await applyOne(tree, patch, context));
  return applied;
}

async function applyOne(
  tree: string,
  patch: KernelPatch,
  { env, signal }: Pick<KernelContext, 'env' | 'signal'>,
): Promise<AppliedPatch> {
  const files = parsePatch(patch.text);
  refuseUnusable(patch, files);
  const strip = patch.strip ?? (await levelOf(tree, patch, files));
  const { isApplied, lines } = await applyPatch({
    patch: Buffer.from(patch.text, 'latin1'),
    strip,
    directory: tree,
    env,
    signal,
  });
  if (!isApplied) throw rejected(patch, strip, rejectsOf(lines, files), lines);
  return { name: patch.name, digest: patch.digest, strip, files: files.length };
}

function refuseUnusable({ path, text }: KernelPatch, files: readonly PatchedFile[]): void {
  if (isBinaryPatch(text)) {
    throw new RootsmithError('PATCH_FAILED', `\`${path}\` changes a binary file, which GNU patch cannot do`, {
      hint: 'Make a patch of text files only, or apply it by `git apply` in a checkout, and use that as the source.',
    });
  }
  if (files.length > 0) return;
  throw new RootsmithError('PATCH_FAILED', `\`${path}\` holds no change: it has no lines \`---\` and \`+++\``, {
    hint: 'Make it by `git diff` or `git format-patch`.',
  });
}

async function levelOf(tree: string, { path }: KernelPatch, files: readonly PatchedFile[]): Promise<number> {
  const level = await findStripLevel(files, (name) => existsIn(tree, name));
  if (level.kind === 'found') return level.strip;
  throw new RootsmithError(
    'PATCH_FAILED',
    `\`${path}\` changes \`${level.path}\`, which the tree has neither with \`-p0\` nor with \`-p1\``,
    { hint: 'Make the patch for this version of the source, or give `-pN` behind its name in `series`.' },
  );
}

async function existsIn(tree: string, name: string): Promise<boolean> {
  const path = Buffer.concat([Buffer.from(tree), Buffer.from(`/${name}`, 'latin1')]);
  return await access(path).then(
    () => true,
    () => false,
  );
}

function rejected(
  { path }: KernelPatch,
  strip: number,
  rejects: readonly Reject[],
  lines: readonly string[],
): RootsmithError {
  const shown =
    rejects.length > 0 ? rejects.map((reject) => rejectLine(path, reject)) : lines.map((line) => `${path}: ${line}`);
  return new RootsmithError(
    'PATCH_FAILED',
    firstLines([`\`${path}\` does not apply with -p${strip} and no fuzz:`, ...shown]),
    {
      hint: 'Make the patch for this version of the source: fuzz could put a change at the wrong place.',
      details: { patch: path, ...(rejects[0] === undefined ? {} : { path: rejects[0].path }) },
    },
  );
}

function rejectLine(patch: string, { path, target, line, reason }: Reject): string {
  const where = line === undefined ? patch : `${patch}:${line}`;
  const there = path === '' ? '' : ` at \`${path}${target === undefined ? '' : `:${target}`}\``;
  return `${where}: ${reason}${there}`;
}
