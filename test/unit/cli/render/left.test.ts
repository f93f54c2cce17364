import { expect, test } from 'vitest';
import { leftJson } from '../../../../src/cli/render/left.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';

test('leftJson() tells what stayed behind, and why, and nothing more', () => {
  const error = new RootsmithError('NETWORK', 'gone', { hint: 'Wait.', details: { status: 500 } });

  expect(leftJson({ what: 'a signature', error })).toEqual({
    what: 'a signature',
    error: { code: 'NETWORK', message: 'gone' },
  });
});
