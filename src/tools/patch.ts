import type { Program } from './program.ts';
import { type WatchOptions, watchProgram } from './watched-program.ts';

export const PATCH: Program = { command: 'patch', debianPackage: 'patch' };

export interface PatchOptions extends Pick<WatchOptions, 'directory' | 'env' | 'signal'> {
  /** The bytes of the patch. */
  readonly patch: Uint8Array;
  /** How many leading parts of each path are left out. */
  readonly strip: number;
}

/** What GNU patch said about one patch. */
export interface PatchOutcome {
  readonly isApplied: boolean;
  readonly lines: readonly string[];
}

/**
 * Applies a patch by GNU patch, without fuzz: each hunk must find its context exactly, at any line. Nothing is asked,
 * and neither backups nor rejects are written. Throws `TOOL_MISSING` or `DISK_FULL`.
 */
export async function applyPatch({ patch, strip, ...options }: PatchOptions): Promise<PatchOutcome> {
  const lines: string[] = [];
  const args = [`--strip=${strip}`, '--fuzz=0', '--force', '--no-backup-if-mismatch', '--reject-file=-'];
  const status = await watchProgram(PATCH, args, {
    ...options,
    input: oneChunk(patch),
    onLine: (line) => lines.push(line),
  });
  return { isApplied: status === 0, lines };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
