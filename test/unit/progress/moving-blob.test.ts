import { expect, test } from 'vitest';
import type { BlobContent } from '../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { reportMoving } from '../../../src/progress/moving-blob.ts';
import { memoryImage } from '../../fixtures/memory-image.ts';

const { digest } = memoryImage().layers[0]!.descriptor;
const descriptor = { digest, size: 100 };
const content: BlobContent = {
  async *open(offset) {
    for (let at = offset; at < 100; at += 10) yield new Uint8Array(10);
  },
};

/** Each look at the clock takes a tenth of a second, so that no figure is held back. */
function setUp() {
  const events: ProgressEvent[] = [];
  let now = 0;
  return { events, reporting: { report: (event: ProgressEvent) => void events.push(event), now: () => (now += 100) } };
}

function figures(events: readonly ProgressEvent[]) {
  return events.flatMap((event) => (event.kind === 'blob-bytes' ? [event.bytes] : []));
}

test('reportMoving() reports bytes while they are taken, between start and end', async () => {
  const { events, reporting } = setUp();

  await reportMoving({ descriptor, name: 'app', content }, reporting, async (moving) => {
    for await (const _ of moving.open(0));
  });

  expect(events[0]).toEqual({ kind: 'blob-start', digest, size: 100, direction: 'write', name: 'app' });
  expect(figures(events)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(events.at(-1)).toEqual({ kind: 'blob-done', digest, name: 'app' });
});

test('reportMoving() goes back where a part is sent again', async () => {
  const { events, reporting } = setUp();

  await reportMoving({ descriptor, name: 'app', content }, reporting, async (moving) => {
    let taken = 0;
    for await (const chunk of moving.open(0)) if ((taken += chunk.length) === 70) break;
    for await (const _ of moving.open(40));
  });

  expect(figures(events)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 40, 50, 60, 70, 80, 90, 100]);
});

test('reportMoving() reports a failure, and throws it', async () => {
  const { events, reporting } = setUp();

  const moving = reportMoving({ descriptor, name: 'app', content }, reporting, async () => {
    throw new Error('broken');
  });

  await expect(moving).rejects.toThrow('broken');
  expect(events.map(({ kind }) => kind)).toEqual(['blob-start', 'blob-failed']);
});
