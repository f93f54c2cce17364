import { expect, test } from 'vitest';
import {
  differenceDocument,
  differenceLines,
  foundDifferences,
  statLines,
} from '../../../../src/cli/render/difference.ts';
import type { FileFacts, PlacesDifference } from '../../../../src/inspect/index.ts';

const file = (size: number, mode = 0o644): FileFacts => ({ type: 'file', mode, uid: 0, gid: 0, size });
const link = (target: string): FileFacts => ({ type: 'symlink', mode: 0o777, uid: 0, gid: 0, target });
const side = (name: string) => ({ name, kind: 'image', digest: undefined }) as const;
const part = 'rootfs';

const difference: PlacesDifference = {
  before: side('a'),
  after: side('b'),
  facts: [{ fact: 'kernel release', before: '6.1', after: undefined }],
  files: [
    { kind: 'added', part, path: 'etc/\xc3\xa4', fields: [], before: undefined, after: file(1500) },
    { kind: 'removed', part, path: 'l', fields: [], before: link('\xc3\xa4'), after: undefined },
    { kind: 'changed', part, path: 'm', fields: ['content', 'mode'], before: file(5), after: file(9, 0o4755) },
    { kind: 'changed', part, path: 'n', fields: ['content'], before: file(5), after: file(5) },
    { kind: 'changed', part, path: 't', fields: ['type', 'xattrs'], before: file(5), after: link('x') },
    { kind: 'changed', part: 'initramfs', path: 'l', fields: ['target'], before: link('a'), after: link('b') },
    {
      kind: 'changed',
      part: 'initramfs',
      path: 'o',
      fields: ['owner'],
      before: file(5),
      after: { ...file(5), uid: 7 },
    },
  ],
};

test('differenceLines() has one line for each difference', () => {
  expect(differenceLines(difference)).toEqual([
    'kernel release: 6.1 -> (none)',
    'A rootfs:/etc/ä  1.5 KB',
    'D rootfs:/l  -> ä',
    'M rootfs:/m  content 5 B -> 9 B, mode 0644 -> 4755',
    'M rootfs:/n  content',
    'M rootfs:/t  type file -> symlink, xattrs',
    'M initramfs:/l  target a -> b',
    'M initramfs:/o  owner 0:0 -> 7:0',
  ]);
});

test('statLines() counts by part', () => {
  expect(statLines(difference)).toEqual([
    'kernel release: 6.1 -> (none)',
    'rootfs     1 added, 1 removed, 3 changed, +1.5 KB',
    'initramfs  0 added, 0 removed, 2 changed, +0 B',
  ]);
});

test('differenceDocument() has paths and targets as text', () => {
  expect(differenceDocument(difference)).toMatchObject({
    same: false,
    files: [{ path: '/etc/ä' }, { path: '/l', before: { target: 'ä' } }, {}, {}, {}, {}, {}],
  });
});

test('foundDifferences() is the exit status 1 where something differs', () => {
  expect(foundDifferences(difference)).toMatchObject({
    code: 'DIFFERENCES_FOUND',
    exitCode: 1,
    message: '`a` and `b` differ in 7 files and 1 fact',
  });
  expect(foundDifferences({ ...difference, facts: [], files: [] })).toBeUndefined();
});
