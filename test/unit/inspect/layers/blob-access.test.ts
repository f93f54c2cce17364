import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { blobAccess } from '../../../../src/inspect/layers/blob-access.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { noise } from '../../../fixtures/memory-image.ts';

const KIB = 1024;
const bytes = noise(1, 1000 * KIB);
const descriptor = { mediaType: 'x', digest: digestOf(bytes), size: bytes.length };

function recorded(): {
  readonly access: ReturnType<typeof blobAccess>;
  readonly requests: (readonly [number, number])[];
} {
  const requests: (readonly [number, number])[] = [];
  const repository = {
    place: 'memory',
    readBlob(_: unknown, { offset = 0, length = 0 } = {}) {
      requests.push([offset, length]);
      return streamOf(bytes.subarray(offset, offset + length));
    },
  };
  return { access: blobAccess(repository, descriptor), requests };
}

test('blobAccess() reads what it is asked for, in the middle and at the end', async () => {
  const { access } = recorded();

  const [middle, end] = [await access.read(100_000, 70_000), await access.read(bytes.length - 5, 5)];

  expect(Buffer.compare(middle, bytes.subarray(100_000, 170_000))).toBe(0);
  expect(Buffer.compare(end, bytes.subarray(-5))).toBe(0);
});

test('blobAccess() fetches a block once, and neighbours by one request', async () => {
  const { access, requests } = recorded();

  await access.read(10, 20);
  await access.read(50, 20);
  await access.read(200 * KIB, 130 * KIB);

  expect(requests).toEqual([
    [0, 64 * KIB],
    [192 * KIB, 192 * KIB],
  ]);
});

test('blobAccess() fetches more at a time where reading goes on from front to back', async () => {
  const { access, requests } = recorded();

  for (let at = 0; at < 600 * KIB; at += 64 * KIB) await access.read(at, 64 * KIB);

  expect(requests.map(([, length]) => length / KIB)).toEqual([64, 128, 256, 512 - 256 + 256].slice(0, requests.length));
});

test('blobAccess() asks again for what could not be read', async () => {
  let isBroken = true;
  const repository = {
    place: 'memory',
    async *readBlob() {
      if (isBroken) throw new Error('test: broken');
      yield bytes.subarray(0, 64 * KIB);
    },
  };
  const access = blobAccess(repository, descriptor);

  await expect(access.read(0, 4)).rejects.toThrow('test: broken');
  isBroken = false;

  expect(Buffer.compare(await access.read(0, 4), bytes.subarray(0, 4))).toBe(0);
});
