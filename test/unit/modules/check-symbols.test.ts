import { expect, test } from 'vitest';
import { parseKernelConfig } from '../../../src/formats/index.ts';
import { kernel, LAYOUT_CRC, verdictOn } from '../../fixtures/check-modules.ts';

const versions = { module_layout: LAYOUT_CRC, in_namespace: 0x4444, for_rs: 0x5555, gpl_only: 0x3333, theirs: 1 };

test('checkSymbols() lets weak symbols be missing', async () => {
  expect(await verdictOn([{ needs: ['nowhere?', '_GLOBAL_OFFSET_TABLE_'] }])).toMatchObject({ outcome: 'ok' });
});

test('checkSymbols() takes a namespace that is imported, or only warned of', async () => {
  const lenient = { ...kernel, config: parseKernelConfig('CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS=y\n') };

  expect(await verdictOn([{ needs: ['in_namespace'], versions, more: ['import_ns=CRYPTO'] }])).toMatchObject({
    outcome: 'ok',
  });
  expect(await verdictOn([{ needs: ['in_namespace'], versions }], { kernel: lenient })).toMatchObject({
    outcome: 'ok',
  });
});

test('checkSymbols() gives symbols for named modules to those alone', async () => {
  expect(await verdictOn([{ needs: ['for_rs'], versions }])).toMatchObject({ outcome: 'ok' });
  expect(await verdictOn([{ name: 'other', needs: ['for_rs'], versions }])).toMatchObject({ outcome: 'ok' });
  expect(await verdictOn([{ name: 'others', needs: ['for_rs'], versions }])).toMatchObject({
    errno: { name: 'EINVAL' },
  });
});

test('checkSymbols() lets a symbol without a checksum pass, with a warning', async () => {
  expect(await verdictOn([{ needs: ['_printk'], versions: { module_layout: LAYOUT_CRC } }])).toMatchObject({
    outcome: 'ok',
    onceDmesg: ['rs_hello: no symbol version for _printk'],
    notices: [{ kind: 'symbol-version', message: 'it has no checksum of `_printk`' }],
  });
});

const proprietary = {
  name: 'blob',
  license: 'Proprietary',
  exports: [{ name: 'theirs', crc: 1 }],
  needs: [],
  versions,
};

test('checkSymbols() makes a module proprietary that uses symbols of one', async () => {
  const late = { needs: ['theirs', 'gpl_only'], versions };
  const early = { needs: ['gpl_only', 'theirs'], versions };

  expect(await verdictOn([late, proprietary])).toMatchObject({
    dmesg: ['rs_hello: Unknown symbol gpl_only (err -2)'],
    onceDmesg: ['rs_hello: module uses symbols theirs from proprietary module blob, inheriting taint.'],
  });
  expect(await verdictOn([early, proprietary])).toMatchObject({
    dmesg: [
      'rs_hello: module using GPL-only symbols uses symbols theirs from proprietary module blob.',
      'rs_hello: Unknown symbol theirs (err -2)',
    ],
  });
});

test('checkSymbols() shortens long lists', async () => {
  const needs = Array.from({ length: 9 }, (_, index) => `missing_${index}`);

  expect((await verdictOn([{ needs }])).reasons[0]).toMatch(/missing_4 and 4 more$/);
});
