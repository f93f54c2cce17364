import { expect, test } from 'vitest';
import { isKernelRecordStale } from '../../../scripts/kernel-inputs.js';
import { digestsWithoutKey, filesOfLayout } from '../../fixtures/kernel/kernel-image-files.ts';
import { kernelToolVersions, readKernelRecord } from '../../fixtures/kernel/kernel-record.ts';
import { testFolder } from '../../fixtures/kernel/stand-in-tree.ts';
import { buildTestKernel } from '../../fixtures/kernel/test-kernel.ts';

/** A build takes minutes, so it runs only when something that it depends on has changed since it was recorded. */
test('buildKernel() gives what was recorded, and is run when its inputs have changed', {
  timeout: 3_600_000,
}, async () => {
  const { files: recorded, tools } = readKernelRecord();
  expect(Object.keys(recorded)).toContain('usr/lib/modules/6.1.192-talos/kernel/drivers/misc/rs_hello.ko');
  if (!isKernelRecordStale()) return;

  using folder = testFolder();
  const { layout } = await buildTestKernel(folder.path);
  const found = digestsWithoutKey(await filesOfLayout(layout));

  // Another compiler gives other bytes; then the names alone are compared.
  const isComparable = tools.join() === kernelToolVersions().join();
  expect(isComparable ? found : Object.keys(found)).toEqual(isComparable ? recorded : Object.keys(recorded));
});
