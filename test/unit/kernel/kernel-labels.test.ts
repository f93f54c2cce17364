import { expect, test } from 'vitest';
import type { KernelInputs } from '../../../src/kernel/inputs.ts';
import { kernelLabels } from '../../../src/kernel/kernel-labels.ts';

const inputs = (labels: Readonly<Record<string, string>>, patches: readonly object[] = []) =>
  ({ recipe: { image: { labels } }, source: 'sha256:aa', patches }) as unknown as KernelInputs;
const facts = { release: '6.1.192-talos', version: '6.1.192', certificate: undefined };

test('kernelLabels() says what a kernel was made of', () => {
  const patches = [
    { name: '1.patch', digest: 'sha256:bb' },
    { name: '2.patch', digest: 'sha256:cc' },
  ];

  expect(kernelLabels(inputs({}, patches), { ...facts, certificate: 'ff' })).toEqual({
    'org.opencontainers.image.title': 'kernel',
    'org.opencontainers.image.version': '6.1.192',
    'dev.rootsmith.kernel.release': '6.1.192-talos',
    'dev.rootsmith.kernel.source': 'sha256:aa',
    'dev.rootsmith.kernel.patches': '1.patch@sha256:bb 2.patch@sha256:cc',
    'dev.rootsmith.kernel.certificate': 'ff',
  });
});

test('kernelLabels() leaves out what there is not, and lets the recipe win', () => {
  const labels = kernelLabels(inputs({ 'org.opencontainers.image.title': 'mine' }), facts);

  expect(labels['org.opencontainers.image.title']).toBe('mine');
  expect(Object.keys(labels)).not.toContain('dev.rootsmith.kernel.patches');
  expect(Object.keys(labels)).not.toContain('dev.rootsmith.kernel.certificate');
});
