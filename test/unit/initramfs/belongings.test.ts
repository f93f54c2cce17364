import { expect, test } from 'vitest';
import { Budget, bufferAccess } from '../../../src/bytes/index.ts';
import { BelongingsKeeper, isAtTop, isRootfs, isRootfsFile } from '../../../src/initramfs/belongings.ts';
import type { InitramfsSegment } from '../../../src/initramfs/initramfs-segment.ts';

const FILE = 0o100644;
const DIRECTORY = 0o040755;
const entry = (path: string, dataOffset = 0, size = 1) => ({ path, mode: FILE, size, dataOffset });

/** A segment of which no more is known than is looked at. */
function segmentOf(entries: readonly ReturnType<typeof entry>[]): InitramfsSegment {
  return { entries, expanded: bufferAccess(Buffer.from('abcdef')) } as unknown as InitramfsSegment;
}

function keptOf(...segments: readonly (readonly ReturnType<typeof entry>[])[]) {
  const keeper = new BelongingsKeeper();
  for (const entries of segments) keeper.add(segmentOf(entries), new Budget());
  return keeper.result();
}

test('BelongingsKeeper keeps the files of the top directory by name', async () => {
  const { files } = keptOf([entry('./0.sqsh', 2, 3), entry('deep/file')]);

  expect([...files.keys()]).toEqual(['0.sqsh']);
  expect(Buffer.from(await files.get('0.sqsh')!.read(0, 3)).toString()).toBe('cde');
});

test('BelongingsKeeper tells which segment holds a file', () => {
  const { holders } = keptOf([entry('0.sqsh')], [entry('1.sqsh', 2)]);

  expect(holders.get('1.sqsh')?.entries).toEqual([entry('1.sqsh', 2)]);
});

test('BelongingsKeeper takes the last of several files with one name', async () => {
  const { extensions } = keptOf([entry('extensions.yaml', 0)], [entry('/extensions.yaml', 5)]);

  expect(Buffer.from(await extensions!.read(0, 1)).toString()).toBe('f');
});

test('BelongingsKeeper names the directories of firmware', () => {
  const { firmware } = keptOf([entry('usr/lib/firmware/intel/x'), entry('lib/firmware'), entry('lib/firmware2/x')]);

  expect([...firmware]).toEqual(['usr/lib/firmware', 'lib/firmware']);
});

test('BelongingsKeeper counts what it keeps', () => {
  const budget = new Budget({ limits: { memory: 500 } });
  const entries = [entry('a'), entry('b')];

  expect(() => new BelongingsKeeper().add(segmentOf(entries), budget)).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});

test.each(['rootfs.sqsh', './rootfs.sqsh', '/rootfs.sqsh', '././rootfs.sqsh'])('isRootfs() knows %s', (path) => {
  expect(isRootfs(path)).toBe(true);
});

test('isRootfsFile() and isAtTop() want a regular file at the top', () => {
  expect(isRootfsFile({ path: 'rootfs.sqsh', mode: FILE })).toBe(true);
  expect(isRootfsFile({ path: 'rootfs.sqsh', mode: DIRECTORY })).toBe(false);
  expect(isRootfsFile({ path: 'etc/rootfs.sqsh', mode: FILE })).toBe(false);
  expect([isAtTop({ path: 'x', mode: FILE }), isAtTop({ path: 'x', mode: DIRECTORY })]).toEqual([true, false]);
});
