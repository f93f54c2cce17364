import { expect, test } from 'vitest';
import { inspectionLines } from '../../../../src/cli/render/inspection.ts';
import type { InspectReport } from '../../../../src/inspect/index.ts';

const report: InspectReport = { schema: 'rootsmith/inspect/v1', name: 'x', kind: 'kernel', size: 12_345 };

test('inspectionLines() says nothing of levels that are not there', () => {
  expect(inspectionLines(report)).toEqual([
    'name            x',
    'kind            kernel',
    'size            12.3 KB (12345)',
  ]);
});

test('inspectionLines() tells a kernel with its configuration from one without', () => {
  const kernel = { path: 'vmlinuz', size: 10, release: '6.1.0', hasConfig: true };
  const boot = { form: 'files', kernel, commandLines: [{ source: 'the UKI', text: 'quiet' }] } as const;

  expect(inspectionLines({ ...report, boot }).slice(3)).toEqual([
    'kernel          6.1.0  vmlinuz  10 B, with its configuration',
    'command line    quiet  (the UKI)',
  ]);
});

test('inspectionLines() shows extensions, services and modules', () => {
  const tree = { files: 1, directories: 2, symlinks: 0, bytes: 2000 };
  const lines = inspectionLines({
    ...report,
    talos: 'v1.13.9',
    squashfs: [
      {
        name: '0.sqsh',
        role: 'extension',
        extension: { name: 'tool', version: '1' },
        compression: 'xz',
        size: 9,
        ...tree,
      },
    ],
    services: [{ name: 'hello', from: 'rootfs.sqsh' }],
    modules: [{ release: '6.1.0', count: 3 }],
    system: tree,
  });

  expect(lines.slice(3)).toEqual([
    'Talos           v1.13.9',
    'extension       tool 1 (0.sqsh)  xz  9 B  expands to 2.0 KB (2000), 1 files',
    'service         hello  (rootfs.sqsh)',
    'modules         3 of 6.1.0',
    'files           1 in 2 directories, 2.0 KB (2000)',
  ]);
});
