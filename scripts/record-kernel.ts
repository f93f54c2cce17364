#!/usr/bin/env node
// Writes test/oracle/kernel/recorded.json: what `rootsmith kernel build recipes/proprietary-module` gives of the inputs
// that are here. `node scripts/record-kernel.ts LAYOUT` takes the only image of a layout that was built of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestsWithoutKey, filesOfLayout } from '../test/fixtures/kernel/kernel-image-files.ts';
import { type KernelRecord, kernelToolVersions } from '../test/fixtures/kernel/kernel-record.ts';
import { buildTestKernel } from '../test/fixtures/kernel/test-kernel.ts';
import { kernelInputsDigest, recordPath } from './kernel-inputs.js';

const [given] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'record-kernel-'));
try {
  const layout = given ?? (await buildTestKernel(folder)).layout;
  const record: KernelRecord = {
    inputs: kernelInputsDigest(),
    tools: kernelToolVersions(),
    files: digestsWithoutKey(await filesOfLayout(layout)),
  };
  mkdirSync(dirname(recordPath), { recursive: true });
  writeFileSync(recordPath, `${JSON.stringify(record, undefined, 2)}\n`);
  console.log(recordPath);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
