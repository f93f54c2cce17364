import { expect, test } from 'vitest';
import type { FileInode } from '../../../../../src/formats/squashfs/inode.ts';
import { planFragments } from '../../../../../src/formats/squashfs/write/fragment-reuse.ts';

/** A file whose content is a tail of `size` bytes. */
function tail(index: number, offset: number, size: number): FileInode {
  return { kind: 'file', fragment: { index, offset, size }, storedBytes: 0 } as FileInode;
}

/** A base of fragments of 1000 stored bytes. */
function plan(files: readonly FileInode[], alive: readonly FileInode[], { canRepack = true, fragments = 1 } = {}) {
  const reader = { fragments: Array.from({ length: fragments }, (_, index) => ({ start: index * 1000, size: 1000 })) };
  const base = { reader, files: new Map(files.map((file, index) => [index, file])) };
  return planFragments({ base: base as never, alive, canRepack });
}

test('planFragments() keeps a fragment that is used as a whole, and drops one that nothing uses', () => {
  const files = [tail(0, 0, 400), tail(1, 0, 300)];

  expect(plan(files, files.slice(0, 1), { fragments: 2 })).toMatchObject([
    { index: 0, action: 'kept', liveShare: 1, liveBytes: 400, deadBytes: 0 },
    { index: 1, action: 'dropped', liveShare: 0, deadBytes: 1000 },
  ]);
});

test('planFragments() repacks a fragment of which less than half is used', () => {
  const files = [tail(0, 0, 400), tail(0, 400, 600)];

  expect(plan(files, files.slice(0, 1))).toMatchObject([{ action: 'repacked', liveShare: 0.4, deadBytes: 600 }]);
  expect(plan(files, files.slice(0, 1), { canRepack: false })).toMatchObject([{ action: 'kept' }]);
});

test('planFragments() counts a tail once that several files share', () => {
  const files = [tail(0, 0, 400), tail(0, 0, 400), tail(0, 400, 400)];

  expect(plan(files, files.slice(0, 2))).toMatchObject([{ liveShare: 0.5, liveBytes: 400 }]);
});

test('planFragments() repacks the worst fragments until few unused bytes are left', () => {
  const count = 100;
  const files = Array.from({ length: count }, (_, index) => [tail(index, 0, 500), tail(index, 500, 500)]).flat();
  const alive = files.filter((file) => file.fragment?.index !== 3 || file.fragment.offset === 0);
  const large = plan(files, alive, { fragments: count });
  const small = plan(files.slice(0, 8), alive.slice(0, 7), { fragments: 4 });

  expect(large[3]).toMatchObject({ action: 'kept', liveShare: 0.5 }); // 500 of 100,000 bytes
  expect(small[3]).toMatchObject({ action: 'repacked', liveShare: 0.5 }); // 500 of 4000 bytes
});
