import { isAtLeast, type TalosVersion } from '../version.ts';
import { parseBlangRange } from './blang-range.ts';
import type { CoreVersion } from './core-version.ts';
import { parseHashicorpConstraint } from './hashicorp-constraint.ts';

const BLANG_SINCE = '1.6';
/** This limit is ours, not that of Talos. */
const MAX_LENGTH = 1000;

/**
 * Gives Talos's complaint about a system extension with this constraint on this release, or undefined if Talos
 * accepts it. The grammar of constraints is that of the release of `tool`, which installs the extension.
 */
export function constraintProblem(
  constraint: string,
  release: TalosVersion,
  { tool = release }: { readonly tool?: TalosVersion } = {},
): string | undefined {
  if (constraint === '') return undefined;
  if (constraint.length > MAX_LENGTH)
    return `version constraint of ${constraint.length} characters, more than ${MAX_LENGTH}`;
  const parse = isAtLeast(tool, BLANG_SINCE) ? parseBlangRange : parseHashicorpConstraint;
  const parsed = parse(constraint);
  if (parsed.kind === 'malformed') return `error parsing Talos version constraint: ${parsed.message}`;
  if (parsed.accepts(coreOf(release))) return undefined;
  return `version constraint ${constraint} can't be satisfied with Talos version ${release.replace(/^v/, '')}`;
}

function coreOf(release: TalosVersion): CoreVersion {
  const [, major = '0', minor = '0', patch = '0'] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(release) ?? [];
  return [BigInt(major), BigInt(minor), BigInt(patch)];
}
