import { expect, test } from 'vitest';
import { summaryLines } from '../../../../src/cli/render/summary-lines.ts';
import { newTally, type Tally } from '../../../../src/cli/render/tally.ts';

const nothing: Tally = newTally(0);
const built: Tally = {
  ...nothing,
  stages: new Map([
    ['resolve', 10],
    ['pull', 12_000],
    ['squash', 10_200],
    ['publish', 4000],
  ]),
  sizes: new Map([
    [
      'rootfs',
      {
        what: 'rootfs',
        before: 50_100_000,
        after: 49_900_000,
        copied: 47_200_000,
        compressed: { from: 2_100_000, to: 900_000 },
      },
    ],
    ['initramfs', { what: 'initramfs', before: 60_900_000, after: 60_200_000 }],
    ['image', { what: 'image', before: 118_100_000, after: 120_300_000 }],
  ]),
  moved: { blobs: 3, bytes: 34_000_000 },
  skipped: { blobs: 1, bytes: 0 },
};

test('summaryLines() of a build: what was made, sizes before and after, blobs and times', () => {
  const made = [{ name: 'oci:out/hello:v1' }, { name: 'r.example/hello:v1' }];

  expect(summaryLines({ kind: 'finished', made }, built, 34_200)).toEqual([
    'made      oci:out/hello:v1',
    'made      r.example/hello:v1',
    'rootfs    49.9 MB, was 50.1 MB; 47.2 MB copied as they were, 2.1 MB compressed to 900.0 KB',
    'initramfs 60.2 MB, was 60.9 MB',
    'image     120.3 MB, was 118.1 MB',
    'blobs     3 (34.0 MB) moved, 1 there already',
    'time      34.2 s: pull 12.0 s, squash 10.2 s, publish 4.0 s',
  ]);
});

test('summaryLines() of a mirror run: images, blobs and the rate', () => {
  const tally = {
    ...nothing,
    stages: new Map([
      ['plan', 3000],
      ['copy', 60_000],
    ] as const),
    moved: { blobs: 1210, bytes: 1_500_000_000 },
    mounted: { blobs: 30, bytes: 1_200_000_000 },
    retries: 1,
  };

  const images = { copied: 280, present: 15, failed: 5 };
  expect(summaryLines({ kind: 'finished', made: [{ name: 'r.example' }], images }, tally, 63_000)).toEqual([
    'made      r.example',
    'images    300 images: 280 copied, 15 there already, 5 failed',
    'blobs     1210 (1.5 GB) moved, 30 (1.2 GB) mounted, 1 request sent again',
    'time      1 min 03 s: plan 3.0 s, copy 1 min 00 s; 25.0 MB/s',
  ]);
});

test('summaryLines() names a few results and counts the others, in eight lines at most', () => {
  const made = Array.from({ length: 9 }, (_, at) => ({ name: `out/${at}`, size: 98_100_000 }));

  const lines = summaryLines({ kind: 'finished', made, images: { copied: 1, present: 0, failed: 0 } }, built, 34_200);

  expect(lines.slice(0, 3)).toEqual([
    'made      out/0, 98.1 MB',
    '          and 8 more',
    'images    1 image: 1 copied',
  ]);
  expect(lines.length).toBeLessThanOrEqual(8);
});
