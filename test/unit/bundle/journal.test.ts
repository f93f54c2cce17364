import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DraftJournal } from '../../../src/bundle/journal.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const digest = digestOf(new Uint8Array([1]));

test('DraftJournal remembers the last note of each blob', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'journal');
  const first = await DraftJournal.open(path);
  await first.note(digest, 100);
  await first.note(digest, 200);

  const second = await DraftJournal.open(path);

  expect([second.bytesOf(digest), second.bytesOf(digestOf(new Uint8Array([2])))]).toEqual([200, 0]);
});

test('DraftJournal passes over lines that are not whole', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'journal');
  await writeFile(path, `${digest} 100\n${digest} x\nsha256:1 5\n${digest.slice(0, 30)}`);

  expect((await DraftJournal.open(path)).bytesOf(digest)).toBe(100);
});
