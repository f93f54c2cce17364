import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const src = join(root, 'src');

/** The files that a file imports, for values or for types. */
const imports: ReadonlyMap<string, readonly string[]> = new Map(
  globSync('**/*.ts', { cwd: src }).map((file) => [file, importsOf(file)]),
);

test('no file imports itself by way of others, for types neither', () => {
  expect(circles(imports)).toEqual([]);
});

test('no folder imports itself by way of others inside its room', () => {
  const folders = new Map<string, string[]>();
  for (const [file, targets] of imports) {
    const folder = dirname(file);
    const others = targets.map((target) => dirname(target)).filter((other) => isBeside(folder, other));
    folders.set(folder, [...(folders.get(folder) ?? []), ...others]);
  }

  expect(circles(folders)).toEqual([]);
});

/** Whether two folders are different parts of one room, neither inside the other: a folder may use what it holds. */
function isBeside(folder: string, other: string): boolean {
  if (folder === other || folder.split('/')[0] !== other.split('/')[0]) return false;
  return !folder.startsWith(`${other}/`) && !other.startsWith(`${folder}/`);
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) => target);
  return targets.map((target) => relative(src, join(src, dirname(file), target)));
}

/** The groups whose members all reach each other (Tarjan 1972), each sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(node: string): void {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  }

  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
