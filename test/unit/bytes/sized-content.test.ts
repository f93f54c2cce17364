import { expect, test } from 'vitest';
import { memoryScratch } from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

test('memoryScratch() gives all that was appended, again and again', async () => {
  const scratch = memoryScratch();
  await scratch.append(Uint8Array.of(1));
  await scratch.append(Uint8Array.of(2, 3));

  expect(await collect(scratch.read())).toEqual(Uint8Array.of(1, 2, 3));
  expect(await collect(scratch.read())).toEqual(Uint8Array.of(1, 2, 3));
});

test('memoryScratch() is empty at first', async () => {
  expect(await collect(memoryScratch().read())).toEqual(new Uint8Array());
});
