import { expect, test } from 'vitest';
import { version } from '../../../src/cli/version.ts';
import { runLine } from '../../fixtures/command-line.ts';

test.each(['--version', '-V', '-v', 'version'])('main() prints the version for %s', async (word) => {
  expect(await runLine([word])).toEqual({ status: 0, stdout: `rootsmith ${version()}\n`, stderr: '' });
});

test('main() gives the status of the error', async () => {
  expect(await runLine(['nonsense'])).toMatchObject({ status: 2, stdout: '' });
});
