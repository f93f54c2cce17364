import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';

test.each([
  [[], '`--output`'],
  [['-o', 'keys', '--key', 'nowhere.pem'], 'the certificate of the signer is missing'],
])('secureboot init %j is refused, and nothing is written', async (args, message) => {
  using folder = testFolder();

  const { status, stdout, stderr } = await runLine(['secureboot', 'init', ...args], { directory: folder.path });

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(existsSync(`${folder.path}/keys`)).toBe(false);
});
