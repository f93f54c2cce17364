import { expect, test } from 'vitest';
import type { Forecast, SquashfsStatistics } from '../../../../src/formats/index.ts';
import { describeForecast, describeStatistics } from '../../../../src/installer/engines/describe-graft.ts';

const forecast: Forecast = {
  copiedFiles: 7,
  copiedBytes: 700,
  adoptedFiles: 0,
  newFiles: 2,
  newBytes: 20,
  droppedBytes: 5,
  fragments: { kept: 3, repacked: 0, dropped: 1 },
  repacked: [],
  repackedBytes: 0,
  deadBytes: 0,
};

test('describeForecast() has a line for each thing', () => {
  expect(describeForecast(forecast)).toEqual([
    'copy 700 B as they are, compressed: 7 files',
    'compress 20 B of 2 new files',
    'drop 5 B that nothing needs any more',
  ]);
});

test('describeForecast() names the first of the fragments that are taken apart', () => {
  const repacked = Array.from({ length: 7 }, (_, index) => ({
    index,
    liveShare: 0.25,
    action: 'repacked' as const,
    liveBytes: 1,
    deadBytes: 3,
  }));
  const fragments = { kept: 3, repacked: 7, dropped: 0 };

  const lines = describeForecast({
    ...forecast,
    adoptedFiles: 1,
    fragments,
    repacked,
    repackedBytes: 99,
    deadBytes: 4,
  });

  expect(lines[0]).toContain('7 files, 1 of which a layer brings unchanged');
  expect(lines.slice(3)).toEqual([
    'take 7 of 10 fragments apart and compress their 99 living bytes anew: 0 (25 % alive), 1 (25 % alive), 2 (25 % alive), 3 (25 % alive), 4 (25 % alive) and 2 more',
    'keep 4 dead bytes in other fragments, too few to be worth it',
  ]);
});

test('describeForecast() tells of dead bytes that stay', () => {
  expect(describeForecast({ ...forecast, deadBytes: 8 }).at(-1)).toBe(
    'keep 8 dead bytes in fragments shared with living files',
  );
});

test('describeStatistics() tells what was copied and made', () => {
  const written = { blocks: 4, storedBlocks: 1, bytesIn: 100, bytesOut: 40 };
  const statistics = {
    ...forecast,
    written,
    duplicateFiles: 1,
    duplicateBytes: 9,
    unstorableXattrs: [],
    fragments: { kept: 3, repacked: 2, dropped: 0 },
  } as unknown as SquashfsStatistics;

  expect(describeStatistics(statistics)).toEqual([
    '700 B copied',
    '100 B compressed to 40 B in 4 blocks, 1 of them stored',
    '5 dropped',
    '1 large duplicate of 9 B',
    '2 of 5 fragments taken apart',
  ]);
  expect(describeStatistics(statistics, 3)[2]).toBe('3 blocks kept from earlier runs');
});
