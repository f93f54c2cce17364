import { expect, test } from 'vitest';
import { usage } from '../../../src/errors/usage.ts';

test('usage() makes an error of the command line, with what to do', () => {
  const error = usage('`--a` and `--b` exclude each other', 'Choose one of them.');

  expect(error).toMatchObject({
    code: 'USAGE',
    message: '`--a` and `--b` exclude each other',
    hint: 'Choose one of them.',
  });
});
