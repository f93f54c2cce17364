import { expect, test } from 'vitest';
import { extensionPlanLines, extensionsFailure, extensionsLines } from '../../../../src/cli/render/extension.ts';

const contents = { files: 1, directories: 1, symlinks: 0, specials: 0, hardLinks: 0, bytes: 3 };
const extension = {
  place: 'oci:x:v1',
  digest: undefined,
  platform: 'linux/amd64',
  name: 'a',
  version: 'v1',
  constraint: '',
  contents,
  findings: [{ rule: 'path', severity: 'warning', path: '/rootfs/a', message: 'm' }],
} as const;
const together = [{ rule: 'same-path', severity: 'error', message: 'both', hint: 'Choose.' }] as const;

test('extensionPlanLines() lists the first twenty files', () => {
  const files = Array.from({ length: 25 }, (_, index) => ({ path: `/f${index}`, size: 1 }));
  const platforms = [{ platform: 'linux/amd64', contents, files, findings: [] }];
  const lines = extensionPlanLines({
    recipe: 'e.yaml',
    name: 'a',
    version: 'v1',
    constraint: '',
    outputs: ['p'],
    platforms,
  });

  expect(lines[0]).toBe('e.yaml, the system extension a v1, for Talos of any version');
  expect(lines).toHaveLength(1 + 1 + 20 + 1 + 1);
  expect(lines.slice(-2)).toEqual(['    … and 5 more (--json lists all)', '  to p']);
});

test('extensionsLines() shows findings of each extension and of all together, and escapes what others wrote', () => {
  const odd = { ...extension, name: 'a\u001b[31m' };

  expect(extensionsLines({ talos: undefined, extensions: [odd], together }, { quiet: false })).toEqual([
    'oci:x:v1, linux/amd64: a\\u001b[31m v1',
    '  warning: /rootfs/a: m [path]',
    '  error: both [same-path]',
    '    hint: Choose.',
    '1 extension for the newest Talos: 1 error, 1 warning',
  ]);
});

test('extensionsFailure() is undefined where there are warnings at most', () => {
  expect(extensionsFailure({ talos: undefined, extensions: [extension], together: [] })).toBeUndefined();
  expect(extensionsFailure({ talos: undefined, extensions: [extension], together })).toMatchObject({
    code: 'EXTENSION_INVALID',
    hint: 'Choose.',
    details: { errors: 1, rule: 'same-path' },
  });
});
