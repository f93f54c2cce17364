import { expect, test } from 'vitest';
import type { ReadableStore } from '../../../../src/oci/index.ts';
import { type Exchange, writable } from '../../../../src/server/exchange/exchange.ts';

test('writable() gives a store that takes pushes, and refuses one that does not', () => {
  const pushable = { beginUpload: () => undefined } as unknown as ReadableStore;
  const readOnly = {} as ReadableStore;

  expect(writable({ store: pushable } as Exchange)).toBe(pushable);
  expect(() => writable({ store: readOnly } as Exchange)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', status: 405 }),
  );
});
