import { expect, test } from 'vitest';
import { type EntryFacts, notedEntries } from '../../../../src/installer/extension-check/entry-facts.ts';

async function* entries() {
  yield { path: './rootfs/', type: 'directory' as const };
  yield { path: 'rootfs/a', type: 'hardlink' as const };
}

test('notedEntries() passes entries on and keeps their facts', async () => {
  const facts: EntryFacts[] = [];
  const passed = await Array.fromAsync(notedEntries(entries(), facts));

  expect(passed.map(({ path }) => path)).toEqual(['./rootfs/', 'rootfs/a']);
  expect(facts).toEqual([
    { path: 'rootfs', type: 'directory' },
    { path: 'rootfs/a', type: 'hardlink' },
  ]);
});
