import { expect, test } from 'vitest';
import { levelMissing } from '../../../../src/inspect/open/levels.ts';

test('levelMissing() says what a thing is, and what it lacks', () => {
  const { code, message } = levelMissing({ kind: 'kernel', name: 'vmlinuz' }, 'layers');

  expect([code, message]).toEqual(['INSPECT_LEVEL_MISSING', '`vmlinuz` is a kernel, which has no layers']);
});
