import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/** Rooms that take no time to load. The others are loaded by a command when it runs, and not to complete its flags. */
const light: ReadonlySet<string> = new Set(['cli', 'errors', 'bytes', 'oci', 'progress']);

/** The modules that a module loads with itself, without those it takes types of. */
function loadedWith(file: string): readonly string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )([^;]*?)from '(\.[^']+)';/gm)]
    .filter(([, names = '']) => !isOfTypes(names))
    .map(([, , target = '']) => relative(src, join(src, dirname(file), target)));
}

function isOfTypes(names: string): boolean {
  const [, inner = ''] = /^\{([\s\S]*)\}\s*$/.exec(names) ?? [];
  const each = inner.split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && each.every((name) => name.trim().startsWith('type '));
}

test.each(globSync('cli/commands/*.ts', { cwd: src }))('%s loads light rooms alone before it runs', (command) => {
  const [seen, heavy] = [new Set([command]), new Set<string>()];
  for (const file of seen) {
    for (const target of loadedWith(file)) {
      if (light.has(target.split('/')[0] ?? '')) seen.add(target);
      else heavy.add(`${file} -> ${target}`);
    }
  }

  expect([...heavy]).toEqual([]);
});
