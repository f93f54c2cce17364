import { expect, test } from 'vitest';
import { checkNode } from '../../../../src/cli/doctor/check-machine.ts';

test.each([
  ['22.19.0', 'ok'],
  ['24.0.0', 'ok'],
  ['22.18.9', 'problem'],
  ['20.99.0', 'problem'],
])('checkNode() finds Node %s %s', (version, status) => {
  expect(checkNode(version).status).toBe(status);
});
