import { expect, test } from 'vitest';
import { forecastOf, statisticsOf } from '../../../../../src/formats/squashfs/write/statistics.ts';

const copied = { kind: 'base', isAdopted: false } as never;
const adopted = { kind: 'base', isAdopted: true } as never;
const fresh = (size: number) => ({ kind: 'stream', file: { size } }) as never;
const reuse = (action: 'kept' | 'repacked' | 'dropped', liveBytes: number) => ({
  index: 0,
  action,
  liveShare: 0,
  liveBytes,
  deadBytes: 0,
});

test('forecastOf() counts files and sums the bytes of new ones', () => {
  expect(forecastOf([copied, adopted, fresh(5), fresh(7)], undefined)).toMatchObject({
    copiedFiles: 2,
    adoptedFiles: 1,
    newFiles: 2,
    newBytes: 12,
    copiedBytes: 0,
    fragments: { kept: 0, repacked: 0, dropped: 0 },
  });
});

test('forecastOf() counts what happens with the fragments of the base', () => {
  const fragmentReuse = [reuse('kept', 1), reuse('repacked', 20), reuse('repacked', 30), reuse('dropped', 0)];
  const graft = { fragmentReuse, copiedBytes: 9, droppedBytes: 8, deadBytes: 7 } as never;

  expect(forecastOf([], graft)).toMatchObject({
    copiedBytes: 9,
    droppedBytes: 8,
    deadBytes: 7,
    fragments: { kept: 1, repacked: 2, dropped: 1 },
    repackedBytes: 50,
    repacked: fragmentReuse.slice(1, 3),
  });
});

test('statisticsOf() adds what was written to the forecast', () => {
  const forecast = forecastOf([fresh(5)], undefined);
  const counts = { blocks: 1, storedBlocks: 0, bytesIn: 5, bytesOut: 3 };

  const statistics = statisticsOf({
    survey: { forecast, numbering: { inodeCount: 2 } },
    packed: { data: new Map(), duplicateFiles: 4, duplicateBytes: 40 },
    counts,
    metadata: { bytes: new Uint8Array(9), unstorableXattrs: ['system.x'] },
  });
  counts.blocks = 99;

  expect(statistics).toMatchObject({ newFiles: 1, inodes: 2, written: { blocks: 1 }, duplicateFiles: 4 });
  expect(statistics).toMatchObject({ metadataBytes: 9, unstorableXattrs: ['system.x'] });
});
