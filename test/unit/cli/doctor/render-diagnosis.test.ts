import { expect, test } from 'vitest';
import type { Diagnosis } from '../../../../src/cli/doctor/gather.ts';
import { renderDoctorJson, renderDoctorTable } from '../../../../src/cli/doctor/render-diagnosis.ts';

const found = {
  reference: 'redis:7',
  what: 'a pod',
  puller: 'kubelet',
  from: 'http://m:5000',
  digest: 'sha256:a',
  attempts: [
    { kind: 'missing', url: 'http://n', message: 'has no such image' },
    { kind: 'found', url: 'http://m:5000', message: '' },
  ],
  problem: undefined,
  hint: undefined,
};
const lost = {
  ...found,
  reference: 'nginx:1.27',
  from: undefined,
  attempts: [],
  problem: { message: 'nobody has it' },
  hint: 'Copy it.',
};
const diagnosis = {
  node: { talos: 'v1.0.6', platform: 'linux/amd64' },
  images: [found, lost],
  checks: [
    { area: 'machine', name: 'node', status: 'ok', message: 'fine', hint: 'unused' },
    { area: 'machine', name: 'space', status: 'problem', message: 'full', hint: 'Make room.' },
  ],
  warnings: [],
} as unknown as Diagnosis;

test('renderDoctorTable() has a line for each, what is wrong below it, and what to do below that', () => {
  expect(renderDoctorTable(diagnosis, { problemsOnly: false })).toEqual([
    'Talos v1.0.6, linux/amd64',
    '',
    'ok    redis:7     http://m:5000',
    '      not from http://n, which has no such image',
    'FAIL  nginx:1.27  (a pod)',
    '      nobody has it',
    '      hint: Copy it.',
    '',
    'ok    machine, node: fine',
    'FAIL  machine, space: full',
    '      hint: Make room.',
  ]);
});

test('renderDoctorTable() shows problems only where that is wanted', () => {
  const lines = renderDoctorTable(diagnosis, { problemsOnly: true });

  expect(lines[0]).toBe('FAIL  nginx:1.27  (a pod)');
  expect(lines.join('\n')).not.toMatch(/redis|fine/);
});

test('renderDoctorJson() says of each image whether it is pulled', () => {
  expect(JSON.parse(renderDoctorJson(diagnosis)).images.map((image: { isPulled: boolean }) => image.isPulled)).toEqual([
    true,
    false,
  ]);
});
