import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { checkSquashfs } from '../../../../src/formats/squashfs/index.ts';
import { patchedSquashfs, rulesOf, type Tables } from '../../../fixtures/squashfs-patched.ts';
import { decompressors } from '../../../fixtures/squashfs-trees.ts';

test('checkSquashfs() finds nothing in a good image', async () => {
  expect(await rulesOf(await patchedSquashfs(() => undefined))).toEqual([]);
});

test.each([['a wrong magic', ({ view }: Tables) => view.setUint32(0, 1), 'error open']] as const)(
  'checkSquashfs() finds %s',
  async (_, patch, finding) => {
    expect(await rulesOf(await patchedSquashfs(patch))).toContain(finding);
  },
);

/** The same image, which says that lzo made it. */
async function asLzo(patch: (tables: Tables) => void = () => undefined): Promise<Uint8Array> {
  return await patchedSquashfs((tables) => {
    tables.view.setUint16(20, 3, true);
    patch(tables);
  });
}

test('checkSquashfs() tells a compressor that cannot be read here from damage', async () => {
  expect(await checkSquashfs(bufferAccess(await asLzo()), { decompressors })).toEqual([
    {
      severity: 'unread',
      rule: 'content',
      message: 'squashfs compressor at offset 20 is lzo, which cannot be read here',
      offset: 20,
      code: 'FORMAT_UNSUPPORTED',
      hint: 'Make the image anew with one of: gzip.',
    },
  ]);
});

test.each<[what: string, patch: (tables: Tables) => void, rules: readonly string[]]>([
  ['a table behind the end', ({ view }) => view.setBigUint64(48, 1n << 40n, true), ['error open']],
  ['a table before another', ({ view }) => view.setBigUint64(72, 96n, true), ['error open']],
  ['an image that is cut short', ({ view }) => view.setBigUint64(40, 1n << 40n, true), ['error open']],
])('checkSquashfs() looks at what is never compressed, whatever the compressor: %s', async (_, patch, rules) => {
  expect(await rulesOf(await asLzo(patch))).toEqual(rules);
});

test.each<[what: string, patch: (tables: Tables) => void]>([
  ['an older version', ({ view }) => view.setUint16(28, 3, true)],
  ['a byte order of long ago', ({ view }) => view.setUint32(0, 0x68737173, true)],
])('checkSquashfs() does not call an image damaged for %s', async (_, patch) => {
  expect(await rulesOf(await patchedSquashfs(patch))).toEqual(['unread open']);
});

test('checkSquashfs() does not call an image damaged that is beyond a limit', async () => {
  const image = bufferAccess(await patchedSquashfs(() => undefined));

  expect(await checkSquashfs(image, { decompressors, limits: { inodes: 2 } })).toMatchObject([
    { severity: 'unread', rule: 'open', code: 'LIMIT_EXCEEDED' },
  ]);
});
