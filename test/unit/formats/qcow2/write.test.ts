import { describe, expect, test } from 'vitest';
import { bytesContent, hole, sparseContent } from '../../../../src/bytes/index.ts';
import { writeQcow2 } from '../../../../src/formats/qcow2/index.ts';

describe('writeQcow2()', () => {
  test('reads nothing before it is read, and costs no more than tables and data', () => {
    const content = {
      size: 100,
      open: () => {
        throw new Error('opened');
      },
    };
    const image = writeQcow2(sparseContent(2 ** 40, [{ start: 2 ** 39 + 5, content }]));

    expect(image.size).toBeLessThan(2 ** 20);
    expect(image.extents.at(-1)?.start).toBe(image.size - 65_536 + 5);
  });

  test('writes an empty disk of no size', () => {
    expect(writeQcow2(hole(0)).size).toBe(4 * 65_536);
  });

  test.each([256, 1000, 2 ** 22])('refuses clusters of %i bytes', (clusterBytes) => {
    expect(() => writeQcow2(bytesContent(new Uint8Array(512)), { clusterBytes })).toThrow(
      expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }),
    );
  });
});
