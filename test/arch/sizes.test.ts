import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { expect, test } from 'vitest';

interface Sized {
  readonly where: string;
  /** Lines. */
  readonly size: number;
}

const root = join(import.meta.dirname, '../..');
const sources = globSync('src/**/*.ts', { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));
const files: readonly Sized[] = sources.map(({ path, text }) => ({ where: path, size: lineOf(text, text.length) - 1 }));
const functions = sources.flatMap(functionsOf);

// The bars are those of the style guide: one thought for each function, one subject for each file.
test.each([
  ['a function', functions, { median: 8, p90: 25, p99: 50, most: 80 }],
  ['a file', files, { median: 90, p90: 220, p99: 400, most: 400 }],
])('%s is short: half of them, nine of ten, and the longest', (_, sized, { median, p90, p99, most }) => {
  expect(quantile(sized, 0.5)).toBeLessThanOrEqual(median);
  expect(quantile(sized, 0.9)).toBeLessThanOrEqual(p90);
  expect(quantile(sized, 0.99)).toBeLessThanOrEqual(p99);
  expect(sized.filter(({ size }) => size > most)).toEqual([]);
});

function functionsOf({ path, text }: { readonly path: string; readonly text: string }): readonly Sized[] {
  const found: Sized[] = [];
  const note = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    const first = lineOf(text, start);
    found.push({ where: `${path}:${first}`, size: lineOf(text, end) - first + 1 });
  };
  new Visitor({ FunctionDeclaration: note, FunctionExpression: note, ArrowFunctionExpression: note }).visit(
    parseSync(path, text).program,
  );
  return found;
}

/** The line of an offset, the first being 1. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function quantile(sized: readonly Sized[], share: number): number {
  const sorted = sized.map(({ size }) => size).sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
