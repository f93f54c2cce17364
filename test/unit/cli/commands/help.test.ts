import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

test('rootsmith help shows what --help shows', async () => {
  expect(await runLine(['help', 'service', 'check'])).toEqual(await runLine(['service', 'check', '--help']));
});
