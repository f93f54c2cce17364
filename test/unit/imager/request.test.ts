import { expect, test } from 'vitest';
import { bootMediaKinds, outputKindOf } from '../../../src/imager/request.ts';

test('outputKindOf() gives the names that the imager has', () => {
  expect(bootMediaKinds.map(outputKindOf)).toEqual(
    'kernel initramfs cmdline uki iso image cmdline installer'.split(' '),
  );
});
