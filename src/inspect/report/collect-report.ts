import { formatPlatform } from '../../oci/index.ts';
import { releaseOfBoot } from '../diff/compared-facts.ts';
import { bootOf, holdsSquashfs } from '../diff/compared-parts.ts';
import { diffInspected } from '../diff/diff-inspected.ts';
import type { ImageDifference } from '../diff/difference.ts';
import type { Inspected } from '../model.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import type { FoundBase } from '../why/base-of.ts';
import { collectFiles } from './collect-files.ts';
import { collectLevels } from './collect-levels.ts';
import { extensionsTable, modulesTable, servicesTable } from './collect-tables.ts';
import { findDuplicates } from './find-duplicates.ts';
import type { ReportChange, ReportComparison, ReportValue } from './report-value.ts';

/** What a report draws on beside the thing itself. */
export interface CollectOptions {
  readonly base: FoundBase;
  /** What was warned of while the thing was opened and read. */
  readonly warnings: () => readonly string[];
}

/** Reads all that a report shows of a thing. Throws the errors of the formats. */
export async function collectReport(
  inspected: Inspected,
  { base, warnings }: CollectOptions,
  context: InspectContext,
): Promise<ReportValue> {
  const boot = await bootOf(inspected);
  const images: readonly SquashfsLevel[] = holdsSquashfs(inspected, boot) ? await inspected.squashfs() : [];
  const difference = base.kind === 'opened' ? await diffInspected(base.inspected, inspected, context) : undefined;
  const { files, owners, candidates } = await collectFiles({ inspected, boot, images, difference }, context);
  const system = images.length === 0 ? undefined : await inspected.system();
  const services = await servicesTable(system, inspected.version);
  return {
    title: inspected.name,
    facts: await factsOf(inspected, boot, context),
    levels: await collectLevels(inspected, boot, images),
    owners,
    files,
    duplicates: await findDuplicates(candidates, { signal: context.signal, budget: context.budget.fork() }),
    comparison: comparisonOf(base, difference),
    commandLines: (boot?.commandLines ?? []).map(({ source, text }) => [source, text] as const),
    extensions: extensionsTable(images),
    services: services.table,
    modules: modulesTable(system),
    warnings: [...warnings(), ...services.warnings],
  };
}

async function factsOf(
  { image, version, platforms }: Inspected,
  boot: Awaited<ReturnType<typeof bootOf>>,
  { signal }: Pick<InspectContext, 'signal'>,
): Promise<ReportValue['facts']> {
  const release = boot === undefined ? undefined : await releaseOfBoot(boot, signal);
  const others = platforms.map(formatPlatform).join(', ');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Talos', version],
    ['Kernel', release],
    ['Platform', image && formatPlatform(image.platform)],
    ['Platforms of the index', platforms.length > 1 ? others : undefined],
    ['Digest', image?.descriptor.digest],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

function comparisonOf(base: FoundBase, difference: ImageDifference | undefined): ReportComparison {
  if (base.kind === 'unknown') return { kind: 'not-compared', reason: base.reason };
  const changes = (difference?.files ?? []).map(
    ({ kind, part, path, fields, before, after }): ReportChange => ({
      kind,
      path: `${part}/${path}`,
      fields,
      growth: (after?.size ?? 0) - (before?.size ?? 0),
    }),
  );
  return { kind: 'compared', base: base.name, changes };
}
