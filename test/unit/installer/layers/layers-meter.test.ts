import { expect, test } from 'vitest';
import { layersMeter } from '../../../../src/installer/layers/layers-meter.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';

test('layersMeter() reports bytes of all layers, and their sum', () => {
  const layers = memoryImage({ layers: [noise(1, 700), noise(2, 300)] }).layers.map(({ descriptor }) => {
    return { descriptor, diffId: descriptor.digest, compression: 'none' as const };
  });
  const total = layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const events: ProgressEvent[] = [];

  const arrived = layersMeter({ layers }, 'read', (event) => events.push(event));
  arrived.add(600);
  arrived.add(total - 600);
  arrived.end();

  expect(events.at(-1)).toEqual({ kind: 'stage-progress', stage: 'read', done: total, total, unit: 'bytes' });
});
