import { expect, test } from 'vitest';
import { verifyMeter } from '../../../src/bundle/verify-meter.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';

test('verifyMeter() reports the whole, and then what was read so far', () => {
  const events: ProgressEvent[] = [];
  const verified = verifyMeter(100, (event) => events.push(event));
  for (let block = 0; block < 10; block++) verified.add(10);
  verified.end();

  expect(events[0]).toEqual({ kind: 'verify-start', bytes: 100 });
  expect(events.at(-1)).toEqual({ kind: 'verify-bytes', bytes: 100 });
});
