import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Files that decide something: they hold a function or a class. Doors, types and plain data have nothing to try. */
const withLogic = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('/index.ts') && !path.endsWith('.d.ts'))
  .filter((path) => /\bfunction\b|=>\s*[^;]|\bclass\b/.test(withoutTypes(readFileSync(join(root, path), 'utf8'))));

test('nine of ten files with logic have a unit test at the mirrored path', () => {
  const lonely = withLogic.filter((path) => !hasTwin(path));

  expect(lonely.length / withLogic.length, `no twin: ${lonely.join(' ')}`).toBeLessThanOrEqual(0.1);
});

/** Tests of what is not one file of the sources. */
const apart = ['test/unit/recipe/recipes-folder.test.ts'];

test('every unit test stands at the path of what it tests', () => {
  const stray = globSync('test/unit/**/*.test.ts', { cwd: root }).filter((path) => {
    if (apart.includes(path)) return false;
    const source = path
      .replace(/^test\/unit\/(?=scripts\/)|^test\/unit/, (start) => (start.endsWith('/') ? '' : 'src'))
      .replace(/(?:\.[\w-]+)?\.test\.ts$/, '');
    return !existsSync(join(root, `${source}.ts`)) && !existsSync(join(root, source));
  });

  expect(stray).toEqual([]);
});

function hasTwin(path: string): boolean {
  const stem = path.replace('src/', 'test/unit/').replace(/\.ts$/, '');
  return globSync([`${stem}.test.ts`, `${stem}.*.test.ts`], { cwd: root }).length > 0;
}

/** Without what is for the compiler alone: interfaces and types may hold arrows too. */
function withoutTypes(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/^(?:export )?interface [\s\S]*?^\}/gm, '')
    .replaceAll(/^(?:export )?type [\s\S]*?;$/gm, '');
}
