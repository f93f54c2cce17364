import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffInspected } from '../../../../src/inspect/diff/diff-inspected.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

/** What a recipe puts at a path; undefined leaves it out. */
type Planned =
  | { readonly kind: 'file'; readonly content: string; readonly mode: '0644' | '0755'; readonly owner: 0 | 7 }
  | { readonly kind: 'symlink'; readonly target: string }
  | undefined;
type Plan = Readonly<Record<string, Planned>>;

const paths = ['a', 'b', 'deep/down/c', 'd'].map((name) => `usr/local/share/${name}`);
const planned: fc.Arbitrary<Planned> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    kind: fc.constant('file' as const),
    // Long enough for blocks of their own, and for tails that share a fragment.
    content: fc.constantFrom('', 'hello', 'world', 'x'.repeat(200_000), `${'x'.repeat(199_999)}y`),
    mode: fc.constantFrom('0644' as const, '0755' as const),
    owner: fc.constantFrom(0 as const, 7 as const),
  }),
  fc.record({ kind: fc.constant('symlink' as const), target: fc.constantFrom('a', '../b') }),
);
const anyPlan: fc.Arbitrary<Plan> = fc.record(Object.fromEntries(paths.map((path) => [path, planned])));

function recipeOf(plan: Plan): string {
  const files = Object.entries(plan).flatMap(([path, node]): readonly object[] => {
    if (node === undefined) return [];
    const at = { path: `/${path}` };
    if (node.kind === 'symlink') return [{ ...at, symlink: node.target }];
    return [{ ...at, content: node.content, mode: node.mode, owner: `${node.owner}:${node.owner}` }];
  });
  return files.length === 0 ? '' : `layers: ${JSON.stringify([{ files }])}\n`;
}

/** Directories that stay without any plan. */
const ofTheBase = new Set(['usr', 'usr/local']);

/** The changes of a plan, and of the directories that it needs, by path. */
function changesOf(before: Plan, after: Plan): readonly string[] {
  const lines = paths.flatMap((path) => {
    const [was, is] = [before[path], after[path]];
    if (was === undefined || is === undefined) return was === is ? [] : [`${was ? 'removed' : 'added'} ${path} `];
    const fields = fieldsOf(was, is);
    return fields.length === 0 ? [] : [`changed ${path} ${fields.join(',')}`];
  });
  const [had, has] = [directoriesOf(before), directoriesOf(after)];
  for (const path of new Set([...had, ...has]))
    if (had.has(path) !== has.has(path)) lines.push(`${had.has(path) ? 'removed' : 'added'} ${path} `);
  return lines.sort();
}

function fieldsOf(was: NonNullable<Planned>, is: NonNullable<Planned>): readonly string[] {
  const facts = (node: NonNullable<Planned>): Readonly<Record<string, unknown>> =>
    node.kind === 'file'
      ? { type: 'file', content: node.content, mode: node.mode, owner: node.owner }
      : { type: 'symlink', mode: '0777', owner: 0, target: node.target };
  const [a, b] = [facts(was), facts(is)];
  const both = ['type', 'mode', 'owner', 'content', 'target'].filter((name) => name in a && name in b);
  return both.filter((name) => a[name] !== b[name]).sort();
}

function directoriesOf(plan: Plan): ReadonlySet<string> {
  const found = paths
    .filter((path) => plan[path] !== undefined)
    .flatMap((path) => {
      const names = path.split('/').slice(0, -1);
      return names.map((_, at) => names.slice(0, at + 1).join('/'));
    });
  return new Set(found.filter((path) => !ofTheBase.has(path)));
}

test('diffInspected() of two builds names exactly the changes that their recipes planned', async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, anyPlan, async (before, after) => {
      const { images, context } = await inspectedBuilds({ a: recipeOf(before), b: recipeOf(after) });

      const { facts, files } = await diffInspected(images['a']!, images['b']!, context);

      const found = files.map(({ kind, path, fields }) => `${kind} ${path} ${[...fields].sort().join(',')}`);
      expect(found.sort()).toEqual(changesOf(before, after));
      expect(files.every(({ part }) => part === 'rootfs')).toBe(true);
      expect(facts).toEqual([]);
    }),
    { numRuns: 8 },
  );
}, 120_000);
