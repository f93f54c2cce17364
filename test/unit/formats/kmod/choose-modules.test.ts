import { expect, test } from 'vitest';
import { chooseModules } from '../../../../src/formats/kmod/index.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';

const chosen = (paths: readonly string[], search?: readonly string[]): readonly string[] =>
  chooseModules(
    paths.map((path) => moduleFacts(path)),
    search,
  ).map(({ path }) => path);

test('chooseModules() prefers `updates` without a search order', () => {
  expect(chosen(['kernel/fuse.ko', 'updates/fuse.ko', 'extras/fuse.ko'])).toEqual(['updates/fuse.ko']);
});

test("chooseModules() follows the imager's order", () => {
  expect(chosen(['kernel/fuse.ko', 'updates/fuse.ko', 'extras/fuse.ko'], ['extras', 'built-in'])).toEqual([
    'extras/fuse.ko',
  ]);
});

test('chooseModules() takes a folder by its whole name', () => {
  expect(chosen(['kernel/fuse.ko', 'updates-old/fuse.ko'])).toEqual(['kernel/fuse.ko']);
});

test('chooseModules() keeps the first path of equal ranks, whatever the order in which it sees them', () => {
  expect(chosen(['kernel/b/x-y.ko', 'kernel/a/x_y.ko.xz'])).toEqual(['kernel/a/x_y.ko.xz']);
  expect(chosen(['kernel/a/x_y.ko.xz', 'kernel/b/x-y.ko'])).toEqual(['kernel/a/x_y.ko.xz']);
});

test('chooseModules() ranks other folders last where the order does not name them', () => {
  expect(chosen(['kernel/x.ko', 'extras/x.ko'], ['extras'])).toEqual(['extras/x.ko']);
});
