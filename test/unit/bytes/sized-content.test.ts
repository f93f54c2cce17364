import { expect, test } from 'vitest';
import { memoryScratch, readAll } from '../../../src/bytes/index.ts';

test('memoryScratch() gives all that was appended, again and again', async () => {
  const scratch = memoryScratch();
  await scratch.append(Uint8Array.of(1));
  await scratch.append(Uint8Array.of(2, 3));

  expect(await readAll(scratch.read(), 10)).toEqual(Uint8Array.of(1, 2, 3));
  expect(await readAll(scratch.read(), 10)).toEqual(Uint8Array.of(1, 2, 3));
});

test('memoryScratch() is empty at first', async () => {
  expect(await readAll(memoryScratch().read(), 10)).toEqual(new Uint8Array());
});
