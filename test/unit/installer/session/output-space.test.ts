import { expect, test } from 'vitest';
import { memoryFiles } from '../../../../src/files/index.ts';
import { warnOfFullDisks } from '../../../../src/installer/session/output-space.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function said(outputs: (folder: string) => readonly string[], bytes: number, temporary = true) {
  await using folder = await storeFolder();
  const files = { ...memoryFiles(), folder: temporary ? folder.path : undefined };
  const events: ProgressEvent[] = [];
  const report = (event: ProgressEvent): void => void events.push(event);
  await warnOfFullDisks(outputs(folder.path), { resultBytes: bytes, workBytes: bytes }, { files, report });
  return events.map((event) => (event.kind === 'warning' ? event.message : event.kind));
}

test('warnOfFullDisks() only warns, once for each disk, because its numbers are guesses', async () => {
  const warnings = await said((folder) => [`oci:${folder}/out:v1`, `oci-archive:${folder}/a.tar`], 9e15);

  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^[\d.]+ [GT]B are free for .*\/out:v1` in .* and temporary files in .* up to 27000\.0 TB$/,
  );
});

test('warnOfFullDisks() says nothing where there is room, of registries, or without temporary files', async () => {
  expect(await said((folder) => [`oci:${folder}/out:v1`], 1)).toEqual([]);
  expect(await said(() => ['r.example/a:v1'], 9e15, false)).toEqual([]);
});
