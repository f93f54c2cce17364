import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Names that two files export although they mean two things, each with the reason why both keep it. */
const allowed: Readonly<Record<string, string>> = {};

const root = join(import.meta.dirname, '../..');
const declaration =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;

test('no name is exported by two files: one word, one thing', () => {
  const files = new Map<string, string[]>();
  for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
    const names = [...readFileSync(join(root, file), 'utf8').matchAll(declaration)].map(([, name = '']) => name);
    for (const name of new Set(names)) files.set(name, [...(files.get(name) ?? []), file]); // overloads are one
  }

  const homonyms = [...files].filter(([name, list]) => list.length > 1 && !Object.hasOwn(allowed, name));

  expect(homonyms).toEqual([]);
});
