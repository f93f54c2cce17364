import { expect, test } from 'vitest';
import { checkModules } from '../../../src/modules/index.ts';
import { checkable, enforced, kernel, LAYOUT_CRC, verdictOn } from '../../fixtures/check-modules.ts';

test('checkModules() lets a module of the kernel load', async () => {
  expect(await verdictOn([{}])).toMatchObject({
    outcome: 'ok',
    errno: undefined,
    dmesg: [],
    onceDmesg: [],
    notices: [],
  });
});

const base = {
  name: 'rs_base',
  exports: [{ name: 'rs_answer', crc: 0x42 }],
  needs: [],
  versions: { module_layout: LAYOUT_CRC },
};
const hello = {
  needs: ['_printk', 'rs_answer'],
  versions: { module_layout: LAYOUT_CRC, _printk: 0x2222, rs_answer: 0x42 },
  more: ['depends=rs_base'],
};

test('checkModules() finds symbols in other modules', async () => {
  expect(await verdictOn([hello, base])).toMatchObject({
    outcome: 'ok',
    uses: ['/lib/modules/6.12.63-talos/extras/rs_base.ko'],
  });
});

test('checkModules() refuses a module that needs one which is refused', async () => {
  expect(await verdictOn([hello, { ...base, signedBy: 'nobody' }])).toMatchObject({
    outcome: 'refused',
    cause: 'dependency',
    errno: { name: 'ENOENT' },
    dmesg: ['rs_hello: Unknown symbol rs_answer (err -2)'],
    reasons: ['it needs symbols of modules that the kernel refuses: rs_answer of rs_base'],
  });
});

test('checkModules() compares checksums with those of the module that exports the symbol', async () => {
  const versions = { ...hello.versions, rs_answer: 0x43 };

  expect(await verdictOn([{ ...hello, versions }, base])).toMatchObject({
    errno: { name: 'EINVAL', number: 22 },
    dmesg: ['rs_hello: disagrees about version of symbol rs_answer', 'rs_hello: Unknown symbol rs_answer (err -22)'],
    reasons: [expect.stringContaining('rs_answer (0x00000043, and rs_base has 0x00000042)')],
  });
});

test('checkModules() ends where modules need each other', async () => {
  const ring = ['a', 'b'].map((name, index) => ({
    name,
    exports: [{ name: `of_${name}`, crc: 1 }],
    needs: [`of_${index === 0 ? 'b' : 'a'}`],
    versions: { module_layout: LAYOUT_CRC, of_a: 1, of_b: 1 },
  }));

  expect(await verdictOn(ring)).toMatchObject({ outcome: 'ok' });
});

test('checkModules() tells of modules that are named as needed and missing', async () => {
  const { notices } = await verdictOn([{ more: ['depends=libcrc32c,gone'] }]);

  expect(notices).toEqual([{ kind: 'dependency', message: 'it names libcrc32c, gone as needed, which is not there' }]);
});

test('checkModules() compares the size of struct module with that of modules of the kernel', async () => {
  const foreign = {
    name: 'foreign',
    signedBy: 'nobody' as const,
    sections: [{ name: '.gnu.linkonce.this_module', content: Buffer.alloc(72) }],
  };
  const modules = await Promise.all([{}, foreign].map(checkable));

  const [own, other] = checkModules({ kernel, enforcement: { ...enforced, signatures: 'optional' }, modules });

  expect(own?.outcome).toBe('ok');
  expect(other).toMatchObject({
    cause: 'layout',
    errno: { name: 'ENOEXEC' },
    dmesg: [expect.stringMatching(/^module foreign: \.gnu/)],
  });
});
