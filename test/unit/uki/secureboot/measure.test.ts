import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { textContent } from '../../../../src/uki/index.ts';
import { measureSection, pcr11 } from '../../../../src/uki/secureboot/measure.ts';

const sha256 = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const zeros = Buffer.alloc(32);
const sections = [
  await measureSection('.cmdline', textContent('common'), ['sha256']),
  await measureSection('.cmdline', textContent('of a profile'), ['sha256']),
  await measureSection('.pcrsig', textContent('{}'), ['sha256']),
];

test('pcr11() extends by name and content of each measured section, then by phases', () => {
  const name = sha256(zeros, sha256('.cmdline\0'));
  const content = sha256(name, sha256('of a profile'));
  const options = { bank: 'sha256', order: ['.linux', '.cmdline'] } as const;

  expect(pcr11(sections, options)).toEqual(content);
  expect(pcr11(sections, { ...options, phases: ['enter-initrd'] })).toEqual(sha256(content, sha256('enter-initrd')));
});

test('pcr11() is zeros where nothing is measured', () => {
  expect(pcr11([], { bank: 'sha256', order: ['.linux'] })).toEqual(zeros);
});
