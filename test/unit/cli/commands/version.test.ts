import { expect, test } from 'vitest';
import { version } from '../../../../src/cli/version.ts';
import { runLine } from '../../../fixtures/command-line.ts';

test('rootsmith version --json prints the versions of rootsmith and of Node', async () => {
  const { stdout } = await runLine(['version', '--json']);

  expect(JSON.parse(stdout)).toEqual({ version: version(), node: process.versions.node });
});
