import { expect, test } from 'vitest';
import { findingLine, refuseFindings } from '../../../../src/installer/extension-check/refuse-findings.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';

const findings = [
  { rule: 'path', severity: 'warning', message: 'a warning' },
  { rule: 'manifest', severity: 'error', path: '/manifest.yaml', line: 3, column: 4, message: 'bad', hint: 'Mend it.' },
  { rule: 'name', severity: 'error', message: 'worse' },
] as const;

test('refuseFindings() throws all errors, and reports warnings', () => {
  const events: ProgressEvent[] = [];
  const refuse = () =>
    refuseFindings('x', [{ subject: 'linux/amd64', findings }], {
      force: false,
      report: (event) => void events.push(event),
    });

  expect(refuse).toThrow(
    expect.objectContaining({
      code: 'EXTENSION_INVALID',
      lines: [
        'the extension x would not work: linux/amd64: /manifest.yaml:3:4: bad [manifest]',
        'linux/amd64: worse [name]',
      ],
      hint: 'Mend it.',
      details: { rule: 'manifest', errors: 2 },
    }),
  );
  expect(events).toEqual([{ kind: 'warning', message: 'linux/amd64: a warning [path]' }]);
});

test('refuseFindings() makes warnings of errors by force', () => {
  const events: ProgressEvent[] = [];

  refuseFindings('x', [{ subject: 's', findings }], { force: true, report: (event) => void events.push(event) });

  expect(events).toHaveLength(3);
});

test('findingLine() leaves out what is not known', () => {
  expect(findingLine({ rule: 'name', severity: 'error', message: 'm' })).toBe('m [name]');
  expect(findingLine({ rule: 'name', severity: 'error', path: '/a', message: 'm' })).toBe('/a: m [name]');
});
