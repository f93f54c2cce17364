import { type Budget, parseEntryPath } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { lookup, type RootNode } from '../../rootfs/index.ts';
import type { Inspected } from '../model.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { compareFacts } from './compare-facts.ts';
import { compareTrees } from './compare-trees.ts';
import { comparedFacts } from './compared-facts.ts';
import { type ComparedLevel, type ComparedPart, commonLevels, comparedParts } from './compared-parts.ts';
import type { FileChange, ImageDifference } from './difference.ts';
import { sameBytes, sameInSquashfs } from './same-content.ts';

/** What a change takes in memory (rounded up). */
const CHANGE_BYTES = 500;

/**
 * Compares two things at every level that both can have, file by file. Packaging is not compared: the same files in
 * other layers, or compressed otherwise, do not differ, and neither do times. Throws `INSPECT_LEVEL_MISSING` for
 * things that have no level in common.
 */
export async function diffInspected(
  before: Inspected,
  after: Inspected,
  context: InspectContext,
): Promise<ImageDifference> {
  if (isSameImage(before, after)) return { facts: [], files: [] };
  const levels = commonLevels(before.kind, after.kind);
  if (levels.size === 0) throw nothingInCommon(before, after);
  const [lower, upper] = withoutSameLayers(before, after, levels);
  const { signal } = context;
  const facts = compareFacts(await comparedFacts(before, levels, signal), await comparedFacts(after, levels, signal));
  const parts = pairs(await comparedParts(before, lower, context), await comparedParts(after, upper, context));
  const files: FileChange[] = [];
  for (const pair of parts) {
    for (const change of await compareParts(pair, context)) {
      context.budget.spend('memory', CHANGE_BYTES + change.path.length);
      files.push(change);
    }
  }
  return { facts, files };
}

function isSameImage({ image: before }: Inspected, { image: after }: Inspected): boolean {
  return before !== undefined && before.descriptor.digest === after?.descriptor.digest;
}

/** Images with the same layers have the same files, so that only their configs can differ. */
function withoutSameLayers(
  before: Inspected,
  after: Inspected,
  levels: ReadonlySet<ComparedLevel>,
): readonly [ReadonlySet<ComparedLevel>, ReadonlySet<ComparedLevel>] {
  const [a, b] = [before, after].map(({ image }) => image?.layers.map(({ diffId }) => diffId).join(' '));
  return a !== undefined && a === b ? [new Set(), new Set()] : [levels, levels];
}

function nothingInCommon(before: Inspected, after: Inspected): RootsmithError {
  const found = `\`${before.name}\` (${before.kind}) and \`${after.name}\` (${after.kind}) have nothing in common`;
  return new RootsmithError('INSPECT_LEVEL_MISSING', `cannot compare: ${found}`, {
    hint: 'Name two images, or parts of the same kind: two kernels, two initramfs, two squashfs.',
  });
}

interface PartPair {
  readonly name: string;
  readonly before: ComparedPart | undefined;
  readonly after: ComparedPart | undefined;
}

function pairs(before: readonly ComparedPart[], after: readonly ComparedPart[]): readonly PartPair[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  const find = (parts: readonly ComparedPart[], name: string): ComparedPart | undefined =>
    parts.find((part) => part.name === name);
  return [...names].map((name) => ({ name, before: find(before, name), after: find(after, name) }));
}

async function compareParts(
  { name, before, after }: PartPair,
  { signal, budget }: Pick<InspectContext, 'signal' | 'budget'>,
): Promise<readonly FileChange[]> {
  const opened = new Set([...(before?.opened ?? [])].filter((path) => after?.opened.has(path)));
  const changes = await compareTrees(before?.files.tree, after?.files.tree, {
    part: name,
    signal,
    hasSameContent: await contentCheck({ before, after }, opened, budget.fork()),
  });
  return changes.flatMap((change) => {
    if (change.kind !== 'changed' || !opened.has(change.path)) return [change];
    const fields = change.fields.filter((field) => field !== 'content');
    return fields.length === 0 ? [] : [{ ...change, fields }];
  });
}

type ContentCheck = NonNullable<Parameters<typeof compareTrees>[2]['hasSameContent']>;

async function contentCheck(
  { before, after }: Omit<PartPair, 'name'>,
  opened: ReadonlySet<string>,
  budget: Budget,
): Promise<ContentCheck> {
  if (before === undefined || after === undefined) return () => true;
  const compare =
    before.squashfs !== undefined && after.squashfs !== undefined
      ? await sameInSquashfs(before.squashfs, after.squashfs, budget)
      : sameBytes(before.files.content, after.files.content, budget);
  const skipped = nodesAt(before, opened);
  return async (a, b) => skipped.has(a) || (await compare(a, b));
}

function nodesAt({ files }: ComparedPart, paths: ReadonlySet<string>): ReadonlySet<RootNode> {
  const nodes = [...paths].map((path) => lookup(files.tree, parseEntryPath(path), { followLast: false }));
  return new Set(nodes.filter((node) => node !== undefined));
}
