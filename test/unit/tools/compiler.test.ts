import { expect, test } from 'vitest';
import { hasHeader, versionOf } from '../../../src/tools/compiler.ts';

const GCC = { command: 'gcc', debianPackage: 'gcc' };
const options = { directory: '/', env: { PATH: process.env['PATH'] ?? '' }, signal: undefined };

test('versionOf() gives the first line of what a program says', async () => {
  expect(await versionOf({ command: 'xz', debianPackage: 'xz-utils' })).toMatch(/^xz \(XZ Utils\) \d/);
  await expect(versionOf({ command: 'no-such-compiler', debianPackage: 'gcc' })).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  });
});

test('hasHeader() asks the compiler', async () => {
  expect(await hasHeader(GCC, 'stddef.h', options)).toBe(true);
  expect(await hasHeader(GCC, 'no/such/header.h', options)).toBe(false);
});
