import { expect, test } from 'vitest';
import { xfsFeatures } from '../../../src/tools/mkfs-xfs.ts';

test.each([
  ['mkfs.xfs version 5.6.0', false, false, false],
  ['mkfs.xfs version 5.10.0', true, false, false],
  ['mkfs.xfs version 6.1.0', true, true, false],
  ['mkfs.xfs version 6.13.0', true, true, true],
])('xfsFeatures() of %s names what it knows', (version, times, extents, exchange) => {
  const text = xfsFeatures(version).join(' ');

  expect([text.includes('bigtime=1'), text.includes('nrext64=0'), text.includes('exchange=0')]).toEqual([
    times,
    extents,
    exchange,
  ]);
});
