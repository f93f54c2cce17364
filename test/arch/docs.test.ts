import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedDocs } from '../../scripts/docs/generated.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { errorCodes } from '../../src/errors/index.ts';

const root = join(import.meta.dirname, '../..');
const generated = await generatedDocs();

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test.each(Object.keys(generated))('%s is what `npm run docs` writes', (path) => {
  expect(read(path)).toBe(generated[path]);
});

const pages = globSync(['*.md', 'docs/**/*.md', 'recipes/**/*.md', 'src/**/*.md', 'test/**/*.md'], {
  cwd: root,
  exclude: ['node_modules/**'],
});

test.each(pages)('%s links to nothing that is missing', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);

  expect(links.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

const builds = globSync('test/{integration,fixtures}/**/*.ts', { cwd: root }).map(read).join('\n');

test.each(globSync('recipes/*/', { cwd: root }))('%s is built by a test, and the README names it', (folder) => {
  expect(builds).toContain(folder);
  expect(read('README.md')).toContain(`(${folder}/README.md)`);
});

const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');
const tests = globSync('test/**/*.ts', { cwd: root }).map(read).join('\n');

test.each(Object.keys(errorCodes))('the error code %s is thrown somewhere, and tested', (code) => {
  expect(sources.match(new RegExp(`'${code}'`))).not.toBeNull();
  expect(tests.match(new RegExp(`\\b${code}\\b`))).not.toBeNull();
});

test('most errors that a user can meet come with a hint', () => {
  const thrown = [...sources.matchAll(/new RootsmithError\(\s*'([A-Z_]+)'[\s\S]*?\n {0,6}[)}]/g)];
  const hinted = new Set(thrown.filter(([text]) => /\bhint\b/.test(text)).map(([, code]) => code));
  const codes = Object.keys(errorCodes);

  expect(hinted.size / codes.length).toBeGreaterThan(0.8);
});

test.each(commands)(
  'the command `$name` has the name and summary that the list gives it',
  async ({ name, summary, load }) => {
    expect(await load()).toMatchObject({ name, summary });
  },
);

const doors = ['src/index.ts', 'src/oci/index.ts', 'src/registry/index.ts', 'src/formats/squashfs/index.ts'];

test.each(doors)('every function and type behind %s carries a doc comment', (door) => {
  const undocumented = [...read(door).matchAll(/export (?:type )?\{([^}]+)\} from '([^']+)'/g)].flatMap(
    ([, names = '', file = '']) => {
      const path = join(dirname(door), file);
      if (file.endsWith('/index.ts')) return [];
      const source = read(path);
      return names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter(
          (name) =>
            name !== '' &&
            !new RegExp(`\\*/\\nexport (?:async )?(?:function\\*?|class|interface|type|const) ${name}\\b`).test(source),
        )
        .map((name) => `${path}: ${name}`);
    },
  );

  expect(undocumented).toEqual([]);
});

test.each(pages)('%s has lines of at most 120 columns, tables and commands apart', (page) => {
  const prose = read(page)
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .split('\n')
    .filter((line) => !line.startsWith('|'));

  expect(prose.filter((line) => line.length > 120)).toEqual([]);
});

test.each(globSync('src/*/', { cwd: root }))('%s has a page of some ten lines that says what it is', (room) => {
  const page = read(join(room, 'README.md'));

  for (const part of ['Way in', 'Inside', 'Specification', 'Tests']) expect(page).toContain(`**${part}:**`);
  expect(page.split('\n').length).toBeLessThanOrEqual(20);
});

test.each(pages.filter((page) => !page.startsWith('docs/adr/') && page !== 'CHANGELOG.md'))(
  '%s names no path of the repository that is missing',
  (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|scripts|docs|recipes|patches)\/[^`\s]*)`/g)].map(
      ([, path = '']) => path,
    );

    // A path may hold placeholders, `<room>`, and alternatives, `{a,b}`.
    expect(named.filter((path) => globSync(path.replaceAll(/<\w+>/g, '*'), { cwd: root }).length === 0)).toEqual([]);
  },
);
