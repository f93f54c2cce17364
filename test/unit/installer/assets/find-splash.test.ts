import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { findSplash } from '../../../../src/installer/assets/find-splash.ts';

const picture = Buffer.alloc(5000, 'p');
picture.write('BM', 0, 'latin1');
picture.writeUInt32LE(picture.length, 2);
const known = [{ size: picture.length, sha256: createHash('sha256').update(picture).digest('hex') }];

const MiB = 1024 * 1024;

test.each([0, 100, 4 * MiB - 3, 4 * MiB, 9 * MiB - picture.length])(
  'findSplash() finds a picture at %i',
  async (at) => {
    const program = Buffer.alloc(9 * MiB, 'x');
    picture.copy(program, at);

    expect(Buffer.from((await findSplash(bufferAccess(program), known)) ?? []).equals(picture)).toBe(true);
  },
);

test('findSplash() takes no picture that Talos is not known to have', async () => {
  const other = Buffer.from(picture);
  other.write('y', 4000, 'latin1');
  const cut = Buffer.concat([other, picture.subarray(0, 4000)]);

  expect(await findSplash(bufferAccess(cut), known)).toBeUndefined();
  expect(await findSplash(bufferAccess(picture))).toBeUndefined();
});
