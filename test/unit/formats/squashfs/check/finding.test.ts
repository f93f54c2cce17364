import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../../src/errors/index.ts';
import { SquashfsFindings } from '../../../../../src/formats/squashfs/check/finding.ts';

const fail = (code: 'FORMAT_CORRUPT' | 'FORMAT_UNSUPPORTED' | 'LIMIT_EXCEEDED' | 'INTERRUPTED') => async () => {
  throw new RootsmithError(code, 'is odd', { hint: 'Look.', details: { offset: 7 } });
};

test('SquashfsFindings keeps findings in order, up to its limit', () => {
  const findings = new SquashfsFindings(2);
  findings.warning('a', 'first', 1);
  expect(findings.isFull).toBe(false);
  findings.error('b', 'second');
  findings.error('c', 'third');

  expect(findings.list.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(['warning a', 'error b']);
  expect(findings.isFull).toBe(true);
});

test('attempt() gives the result, or makes a finding of what the reader throws', async () => {
  const findings = new SquashfsFindings(10);

  expect(await findings.attempt('open', async () => 5)).toBe(5);
  expect(await findings.attempt('open', fail('FORMAT_CORRUPT'))).toBeUndefined();
  expect(findings.list).toEqual([{ severity: 'error', rule: 'open', message: 'is odd', offset: 7 }]);
});

test('attempt() does not call an image wrong for what cannot be read here', async () => {
  const findings = new SquashfsFindings(10);
  await findings.attempt('open', fail('FORMAT_UNSUPPORTED'));

  expect(findings.list).toMatchObject([{ severity: 'unread', code: 'FORMAT_UNSUPPORTED', hint: 'Look.' }]);
  expect(findings.isFull).toBe(false);
});

test('attempt() ends the check at a limit', async () => {
  const findings = new SquashfsFindings(10);
  await findings.attempt('open', fail('LIMIT_EXCEEDED'));

  expect(findings.list).toMatchObject([{ severity: 'unread', code: 'LIMIT_EXCEEDED' }]);
  expect(findings.isFull).toBe(true);
});

test('attempt() throws bugs and interrupts on', async () => {
  const findings = new SquashfsFindings(10);

  await expect(findings.attempt('open', () => Promise.reject(new Error('bug: x')))).rejects.toThrow('bug: x');
  await expect(findings.attempt('open', fail('INTERRUPTED'))).rejects.toMatchObject({ code: 'INTERRUPTED' });
});
