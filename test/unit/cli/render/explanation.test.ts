import { expect, test } from 'vitest';
import { explanationLines } from '../../../../src/cli/render/explanation.ts';
import type { Explanation } from '../../../../src/inspect/index.ts';

const found: Explanation = {
  path: '/etc/motd',
  type: 'file',
  size: 5,
  stored: 1500,
  sharedWith: 1,
  origin: { kind: 'rootfs', name: 'rootfs.sqsh' },
  containers: ['image', 'layer 1'],
  base: { kind: 'changed', base: 'the base', fields: ['content', 'mode'] },
  recipe: [{ at: { file: 'recipe.yaml', line: 7, column: 1 }, what: 'a copy to /etc', isCertain: false }],
  hides: ['gvisor'],
};

test('explanationLines() say where a file comes from, what it costs, and what it hides', () => {
  expect(explanationLines(found)).toEqual([
    '/etc/motd',
    '  from     the root file system (a file)',
    '  in       image',
    '             layer 1',
    '  size     5 B (5 bytes), takes 1.5 KB (1500 bytes) of the squashfs; its bytes are stored once for it and 1 other file',
    '  base     changed by this build (content, mode): the base has another',
    '  recipe   recipe.yaml:7: perhaps a copy to /etc',
    '  hides    the file of this path in gvisor',
  ]);
});

test.each([
  [{ kind: 'same', base: 'x' }, 'the same in x'],
  [{ kind: 'missing', base: 'x' }, 'added by this build: x has no such file'],
  [{ kind: 'unknown', reason: 'no label' }, 'not compared: no label'],
] as const)('explanationLines() of a base that is %j', (base, text) => {
  expect(explanationLines({ ...found, base })).toContain(`  base     ${text}`);
});

test.each([
  [{ kind: 'extension', name: 'gvisor' }, 'the extension gvisor (a symlink)'],
  [{ kind: 'initramfs', name: 'initramfs' }, 'the initramfs, beside the root file system (a symlink)'],
  [{ kind: 'layer', name: 'layer 2' }, 'layer 2 of the image (a symlink)'],
  [{ kind: 'file', name: 'x.sqsh' }, 'x.sqsh (a symlink)'],
] as const)('explanationLines() of an origin that is %j', (origin, text) => {
  const lines = explanationLines({ ...found, type: 'symlink', size: undefined, origin });

  expect(lines).toContain(`  from     ${text}`);
  expect(lines).toContain('  size     none: only files have content');
});

test('explanationLines() of a file that is compressed together with others', () => {
  expect(explanationLines({ ...found, stored: undefined })).toContain(
    '  size     5 B (5 bytes), compressed together with other files',
  );
});
