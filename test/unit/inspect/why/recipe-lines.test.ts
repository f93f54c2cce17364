import { expect, test } from 'vitest';
import { extensionLine, recipeLines } from '../../../../src/inspect/why/recipe-lines.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';

const RECIPE = `kernel: { image: "example.com/kernel:v1" }
layers:
  - files:
      - { path: /etc/motd, content: one }
      - { path: /etc/motd2, content: two }
  - image: example.com/lib:1.2
    copy:
      - { from: /lib/libacme.so, to: /usr/local/lib/ }
      - { from: /share, to: /usr/local/share }
  - files: [{ path: /etc/motd, content: later }]
services:
  - name: hello
    rootfs: { image: "example.com/hello:v1" }
    container: { entrypoint: ./hello }
    restart: always
`;

function linesOf(path: string, text = RECIPE): readonly string[] {
  return recipeLines(recipeOn(text), path).map(
    ({ at, what, isCertain }) => `${at.line} ${isCertain ? '' : 'perhaps '}${what}`,
  );
}

test.each([
  ['etc/motd', ['13 a file of the recipe']],
  ['etc/motd2', ['8 a file of the recipe']],
  ['usr/local/lib/libacme.so', ['11 a copy from example.com/lib:1.2 to /usr/local/lib/']],
  ['usr/local/share/doc/x', ['12 perhaps a copy from example.com/lib:1.2 to /usr/local/share']],
  ['usr/local/etc/containers/hello.yaml', ['15 the spec of the service hello']],
  ['usr/local/lib/containers/hello/bin/x', ['15 the root file system of the service hello']],
  ['lib/modules/6.1/a.ko', ['4 perhaps the kernel and its modules, from example.com/kernel:v1']],
  ['etc/other', []],
])('recipeLines() of %s', (path, lines) => {
  expect(linesOf(path)).toEqual(lines);
});

test('recipeLines() tells a layer that is laid over all, and a copy to the root', () => {
  const text = `layers:
  - tar: ./extra.tar.gz
  - { image: "example.com/a:1", copy: [{ from: /x, to: / }] }
`;

  expect(linesOf('x', text)).toEqual(['6 a copy from example.com/a:1 to /']);
  expect(linesOf('y', text).map((line) => line.replace(/ of .*/, ''))).toEqual([
    '6 perhaps a copy from example.com/a:1 to /',
    '5 perhaps everything',
  ]);
});

test('extensionLine() finds the line of an extension by its name', () => {
  const recipe = recipeOn('extensions:\n  - official: gvisor\n  - image: example.com/acme/agent:2.1\n');

  expect(extensionLine(recipe, 'gvisor')?.at.line).toBe(5);
  expect(extensionLine(recipe, 'agent')?.at.line).toBe(6);
  expect(extensionLine(recipe, 'other')).toBeUndefined();
});
