import { expect, test } from 'vitest';
import { flagPosition } from '../../../src/cli/flag-position.ts';

test('flagPosition() names the flag', () => {
  expect(flagPosition('base')).toEqual({ file: '--base', line: 1, column: 1 });
});
