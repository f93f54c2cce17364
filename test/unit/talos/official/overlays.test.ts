import { expect, test } from 'vitest';
import { readOfficialOverlays } from '../../../../src/talos/index.ts';

test('readOfficialOverlays() reads the list', () => {
  const overlay = { name: 'rpi_generic', image: 'siderolabs/sbc-raspberrypi', digest: `sha256:${'0'.repeat(64)}` };

  expect(readOfficialOverlays(`overlays:\n  - ${JSON.stringify(overlay)}\n`)).toEqual([overlay]);
});

test.each(['[', 'a', 'overlays: [{ name: a }]', 'overlays: [a]'])('readOfficialOverlays() refuses %j', (text) => {
  expect(() => readOfficialOverlays(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});
