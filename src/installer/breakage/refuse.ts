import { RootsmithError } from '../../errors/index.ts';
import type { Report } from '../../progress/index.ts';
import type { Breakage } from './finding.ts';

/** The findings for one platform. */
export interface PlatformBreakage {
  readonly platform: string;
  readonly breakage: readonly Breakage[];
}

/** Throws `BUILD_BREAKS_BOOT` with all findings of all platforms. Where the build is forced, each is a warning. */
export function refuseBreakage(
  platforms: readonly PlatformBreakage[],
  { force, report }: { readonly force: boolean; readonly report: Report },
): void {
  const found = joined(platforms);
  if (force) for (const { message } of found) report({ kind: 'warning', message });
  else if (found.length > 0) throw breaksBoot(found);
}

/** Joins the same finding of several platforms. Where not all platforms have it, their names are put before it. */
function joined(platforms: readonly PlatformBreakage[]): readonly Breakage[] {
  const all = platforms.flatMap(({ platform, breakage }) => breakage.map((finding) => ({ finding, platform })));
  return [...Map.groupBy(all, ({ finding }) => finding.message).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const where = same.length === platforms.length ? '' : `${same.map(({ platform }) => platform).join(', ')}: `;
    return [{ ...first.finding, message: `${where}${first.finding.message}` }];
  });
}

function breaksBoot(found: readonly Breakage[]): RootsmithError {
  const lines = found.map(({ message, rule }) => `${message} (${rule})`);
  const head = lines.length === 1 ? [] : [`${lines.length} things of the base would break, or be lost:`];
  const advice = [...new Set(found.map((finding) => finding.advice))];
  return new RootsmithError('BUILD_BREAKS_BOOT', [...head, ...lines], {
    hint: [...advice, 'Build with `--force` if it is meant.'],
    details: { count: found.length, rules: [...new Set(found.map(({ rule }) => rule))].join(' ') },
  });
}
