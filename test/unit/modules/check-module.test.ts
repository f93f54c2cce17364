import { expect, test } from 'vitest';
import { kernel, LAYOUT_CRC, optional, type TestModule, verdictOn } from '../../fixtures/check-modules.ts';

/** What must hold of each kind of module: errno, cause, and what the kernel prints. */
const cases: readonly (readonly [string, TestModule, string, string, readonly string[]])[] = [
  ['an unsigned one', { signedBy: 'nobody' }, 'EKEYREJECTED', 'signature', ['Loading of unsigned module is rejected']],
  [
    'one of another key',
    { signedBy: 'other' },
    'EKEYREJECTED',
    'signature',
    ['Loading of module with unavailable key is rejected'],
  ],
  ['one that was changed', { edit: (bytes) => bytes.fill(0x58, 100, 101) }, 'EKEYREJECTED', 'signature', []],
  [
    'one that was stripped after signing',
    { edit: (bytes) => bytes.subarray(0, -1) },
    'EKEYREJECTED',
    'signature',
    ['Loading of unsigned module is rejected'],
  ],
  [
    'another module_layout',
    { versions: { module_layout: 1, _printk: 0x2222 } },
    'ENOEXEC',
    'layout',
    ['rs_hello: disagrees about version of symbol module_layout'],
  ],
  [
    'another vermagic',
    { vermagic: '6.12.63-talos SMP preempt mod_unload modversions ' },
    'ENOEXEC',
    'vermagic',
    [
      "rs_hello: version magic '6.12.63-talos SMP preempt mod_unload modversions ' should be '6.12.63-talos SMP mod_unload modversions '",
    ],
  ],
  [
    'an unknown symbol',
    { needs: ['_printk', 'nowhere'] },
    'ENOENT',
    'symbols',
    ['rs_hello: Unknown symbol nowhere (err -2)'],
  ],
  [
    'another checksum',
    { versions: { module_layout: LAYOUT_CRC, _printk: 3 } },
    'EINVAL',
    'symbols',
    ['rs_hello: disagrees about version of symbol _printk', 'rs_hello: Unknown symbol _printk (err -22)'],
  ],
  [
    'a symbol for GPL modules',
    { license: 'Proprietary', needs: ['gpl_only'] },
    'ENOENT',
    'symbols',
    ['rs_hello: Unknown symbol gpl_only (err -2)'],
  ],
  [
    'a namespace',
    { needs: ['in_namespace'], versions: { module_layout: LAYOUT_CRC, in_namespace: 0x4444 } },
    'EINVAL',
    'symbols',
    [
      'rs_hello: module uses symbol (in_namespace) from namespace CRYPTO, but does not import it.',
      'rs_hello: Unknown symbol in_namespace (err -22)',
    ],
  ],
  [
    'a symbol of the kernel',
    { exports: [{ name: '_printk', crc: 5 }], needs: [] },
    'ENOEXEC',
    'duplicate-symbol',
    ['rs_hello: exports duplicate symbol _printk (owned by kernel)'],
  ],
];

test.each(cases)('checkModule() foretells what the kernel does with %s', async (_, parts, errno, cause, dmesg) => {
  expect(await verdictOn([parts])).toMatchObject({
    outcome: 'refused',
    errno: { name: errno },
    cause,
    dmesg,
    hint: expect.any(String),
  });
});

test('checkModule() lets modules load without a signature where none is enforced, and tells of the taint', async () => {
  const once = ['rs_hello: module verification failed: signature and/or required key missing - tainting kernel'];

  expect(await verdictOn([{ signedBy: 'nobody' }], { enforcement: optional })).toMatchObject({
    outcome: 'ok',
    onceDmesg: once,
  });
  expect(await verdictOn([{ signedBy: 'other' }], { enforcement: optional })).toMatchObject({
    outcome: 'ok',
    onceDmesg: once,
  });
});

test('checkModule() refuses a changed module even where no signature is enforced', async () => {
  const edit = (bytes: Buffer): Buffer => bytes.fill(0x58, 100, 101);

  expect(await verdictOn([{ edit }], { enforcement: optional })).toMatchObject({ errno: { name: 'EKEYREJECTED' } });
});

test('checkModule() takes the errors of the kernel in its order: the signature before everything else', async () => {
  const wrong = { signedBy: 'nobody' as const, vermagic: 'x', needs: ['nowhere'] };

  expect(await verdictOn([wrong])).toMatchObject({ cause: 'signature' });
  expect(await verdictOn([wrong], { enforcement: optional })).toMatchObject({ cause: 'vermagic' });
});

test('checkModule() reports every symbol, and gives back the error of the last', async () => {
  const versions = { module_layout: LAYOUT_CRC, _printk: 3 };

  expect(await verdictOn([{ needs: ['nowhere', '_printk'], versions }])).toMatchObject({
    errno: { name: 'EINVAL' },
    dmesg: [
      'rs_hello: Unknown symbol nowhere (err -2)',
      'rs_hello: disagrees about version of symbol _printk',
      'rs_hello: Unknown symbol _printk (err -22)',
    ],
    reasons: [expect.stringContaining('nowhere'), expect.stringContaining('_printk')],
  });
});

test('checkModule() tells of types that may not fit', async () => {
  const sections = [
    { name: '.gnu.linkonce.this_module', content: Buffer.alloc(64) },
    { name: '.BTF', content: Buffer.from('types') },
  ];
  const own = await verdictOn([{ sections }], { enforcement: optional });
  const foreign = await verdictOn([{ sections, signedBy: 'nobody' }], { enforcement: optional });

  expect(own.notices).toEqual([]);
  expect(foreign.notices.map(({ kind }) => kind)).toEqual(['taint', 'btf']);
});

test('checkModule() takes any module without checksums for one of another build, where the kernel has them', async () => {
  const file = { name: 'bare' };
  const bare = {
    ...kernel,
    exports: new Map([...kernel.exports].map(([name, symbol]) => [name, { ...symbol, crc: undefined }])),
  };

  expect(await verdictOn([file], { kernel: bare })).toMatchObject({ outcome: 'ok' });
});
