import { expect, test } from 'vitest';
import {
  changesSection,
  duplicatesSection,
  largestSection,
  levelsSection,
  tableSection,
} from '../../../../src/inspect/report/sections.ts';
import { reportValue } from '../../../fixtures/report-value.ts';

function pathsIn(html: string): readonly string[] {
  return [...html.matchAll(/<th scope="row" class="path">(.*?)<\/th>/g)].map(([, path = '']) =>
    path.replaceAll('<wbr>', ''),
  );
}

test('largestSection() begins with the file that takes most of what is stored', () => {
  expect(pathsIn(largestSection(reportValue()))).toEqual([
    'gvisor.sqsh/usr/local/bin/runsc',
    'rootfs.sqsh/usr/bin/init',
    'rootfs.sqsh/usr/lib/modules/a.ko',
    'rootfs.sqsh/etc/motd',
  ]);
});

test('duplicatesSection() says what one copy of each would save, in all', () => {
  const duplicates = [
    { size: 10, saves: 4, paths: ['a', 'b'] },
    { size: 900, saves: 3000, paths: Array.from({ length: 25 }, (_, at) => `c${at}`) },
  ];

  const html = duplicatesSection(reportValue({ duplicates }));

  expect(html).toContain('would save 3.0 KB');
  expect(html.indexOf('c0')).toBeLessThan(html.indexOf('<li>a<'));
  expect(html).toContain('and 5 more');
  expect(duplicatesSection(reportValue())).toBe('');
});

test('changesSection() counts changes by kind, and writes what grew or shrank', () => {
  const changes = [
    { kind: 'added', path: 'a', fields: [], growth: 1500 },
    { kind: 'removed', path: 'b', fields: [], growth: -7 },
    { kind: 'changed', path: 'c', fields: ['mode', 'owner'], growth: 0 },
  ] as const;

  const html = changesSection(reportValue({ comparison: { kind: 'compared', base: 'oci:base:x', changes } }));

  expect(html).toContain('Against oci:base:x: 1 added, 1 removed, 1 changed.');
  expect(html).toContain('+1.5 KB');
  expect(html).toContain('−7 B');
  expect(html).toContain('mode, owner');
});

test('changesSection() lists five hundred changes and says how many more there are', () => {
  const changes = Array.from({ length: 600 }, (_, at) => ({
    kind: 'added' as const,
    path: `${at}`,
    fields: [],
    growth: 0,
  }));

  const html = changesSection(reportValue({ comparison: { kind: 'compared', base: 'x', changes } }));

  expect(pathsIn(html)).toHaveLength(500);
  expect(html).toContain('And 100 more changes.');
});

test('changesSection() says so where nothing differs', () => {
  const comparison = { kind: 'compared', base: 'x', changes: [] } as const;

  expect(changesSection(reportValue({ comparison }))).toContain('Every file is that of the base.');
});

test('levelsSection() draws each level as its share of the image', () => {
  const levels = [
    { depth: 0, name: 'image', kind: 'image', size: 200 },
    { depth: 1, name: 'layer', kind: 'layer', size: 50, note: 'gzip' },
  ];

  const html = levelsSection(reportValue({ levels }));

  expect(html).toContain('width="25.00%"');
  expect(html).toContain('gzip');
});

test('tableSection() folds a long table, and is nothing without rows', () => {
  const rows = Array.from({ length: 30 }, (_, at) => [`${at}`]);

  expect(tableSection('x', 'X', { columns: ['N'], rows })).toContain('<summary>Show 30 rows</summary>');
  expect(tableSection('x', 'X', { columns: ['N'], rows: [] })).toBe('');
});
