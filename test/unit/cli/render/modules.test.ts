import { expect, test } from 'vitest';
import { modulesDocument, modulesLines, refusedModules } from '../../../../src/cli/render/modules.ts';
import type { ModulesReport } from '../../../../src/installer/index.ts';
import { enforced, kernel, optional, verdictOn } from '../../../fixtures/check-modules.ts';

const located = async (...parts: Parameters<typeof verdictOn>) => {
  const checked = await verdictOn(...parts);
  return { ...checked, module: { ...checked.module, tree: 'rootfs' } };
};
const report: ModulesReport = {
  place: 'oci:a:b',
  digest: 'sha256:0',
  platform: 'linux/amd64',
  talos: 'v1.12.0',
  kernel,
  enforcement: { ...enforced, lockdown: 'integrity', reasons: ['it is forced', 'lockdown= is there'] },
  modules: [
    await located([{}]),
    await located([{ signedBy: 'nobody' }]),
    await located([{ isInTree: false }], { enforcement: optional }),
  ],
  indexes: [
    {
      path: '/lib/modules.dep',
      message: 'lists modules that are not there',
      modules: ['1', '2', '3', '4', '5', '6', '7'],
    },
  ],
};

test('modulesLines() shows what is enforced, refused, noted, wrong in indexes, and a summary', () => {
  expect(modulesLines(report, { quiet: false })).toEqual([
    'oci:a:b, linux/amd64, Talos v1.12.0, kernel 6.12.63-talos',
    'signatures are enforced: it is forced',
    'locked down for integrity: lockdown= is there',
    'refused: /lib/modules/6.12.63-talos/extras/rs_hello.ko (rootfs): EKEYREJECTED 129, Key was rejected by service',
    '  it is not signed',
    '  dmesg: Loading of unsigned module is rejected',
    expect.stringMatching(/^ {2}hint: Sign it/),
    'note: /lib/modules/6.12.63-talos/extras/rs_hello.ko: taint: rs_hello: loading out-of-tree module taints kernel.',
    'index: /lib/modules.dep lists modules that are not there: 1, 2, 3, 4, 5 and 2 more',
    '3 modules: 2 load, 1 refused',
  ]);
});

test('modulesLines() shows refused modules alone where it is to be quiet', () => {
  expect(modulesLines(report, { quiet: true })).toHaveLength(4);
});

test('refusedModules() is an error only where one is refused', () => {
  expect(refusedModules(report)).toMatchObject({
    code: 'MODULE_REFUSED',
    exitCode: 8,
    details: { refused: 1, modules: 3 },
  });
  expect(refusedModules({ ...report, modules: report.modules.slice(0, 1) })).toBeUndefined();
});

test('modulesDocument() is JSON with the facts of every module', () => {
  expect(JSON.parse(JSON.stringify(modulesDocument(report)))).toMatchObject({
    place: 'oci:a:b',
    kernel: {
      release: '6.12.63-talos',
      exports: 5,
      certificates: [{ subject: expect.stringContaining('kernel key') }],
    },
    modules: [
      { tree: 'rootfs', signature: { kind: 'valid' } },
      { outcome: 'refused', cause: 'signature' },
      { outcome: 'ok' },
    ],
    summary: { modules: 3, load: 2, refused: 1 },
  });
});
