import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ignoreProgress, stages } from '../../../src/progress/events.ts';

const root = join(import.meta.dirname, '../../..');

/** The kinds of facts with their fields, from the type. */
function kindsInCode(): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync(join(root, 'src/progress/events.ts'), 'utf8');
  const union = text.slice(text.indexOf('export type ProgressEvent'), text.indexOf('export type Report'));
  const members = union.split(/\n {2}\| \{/).slice(1);
  return Object.fromEntries(
    members.map((member) => {
      const [kind = '', ...fields] = [...member.matchAll(/readonly (\w+)\??: (?:'([\w-]+)')?/g)].map(
        ([, name = '', literal]) => (name === 'kind' ? (literal ?? '') : name),
      );
      return [kind, fields];
    }),
  );
}

function kindsInDocs(): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync(join(root, 'docs/progress.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w-]+)` \| ([^|]*) \|/gm)];
  return Object.fromEntries(
    rows.map(([, kind = '', fields = '']) => [kind, [...fields.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)]),
  );
}

test('docs/progress.md has every kind of fact with its fields', () => {
  expect(kindsInDocs()).toEqual(kindsInCode());
});

test('stages are the ten of a build', () => {
  expect(stages).toHaveLength(10);
  expect(ignoreProgress({ kind: 'warning', message: 'x' })).toBeUndefined();
});
