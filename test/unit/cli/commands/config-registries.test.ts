import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

test('config registries prints a patch, and warns on standard error', async () => {
  const args = [
    'config',
    'registries',
    '--mirror',
    'http://10.5.0.1:6000',
    '--talos',
    'v1.9.0',
    '--hosts',
    'docker.io',
  ];

  const { status, stdout, stderr } = await runLine([...args, '--username', 'puller']);

  expect(status).toBe(0);
  expect(stdout).toContain('http://10.5.0.1:6000');
  expect(stderr).toContain('warning: fill in the password');
});

test('config registries refuses contradictions before it reads anything', async () => {
  const { status, stderr } = await runLine(['config', 'registries', '--file', 'none.yaml', '--in-place']);

  expect(status).toBe(2);
  expect(stderr).toContain('`--in-place` needs a file to write');
});
