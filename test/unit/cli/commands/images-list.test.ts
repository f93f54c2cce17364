import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

test('images list prints canonical references, each once', async () => {
  const { status, stdout } = await runLine(['images', 'list', '-f', '-'], {
    input: 'redis:7\ndocker.io/library/redis:7\n',
  });

  expect([status, stdout]).toEqual([0, 'docker.io/library/redis:7\n']);
});

test.each([
  [['--json'], '{"images":['],
  [['--why'], 'standard input'],
  [['--format', 'mirror'], 'kind: Mirror'],
])('images list %j prints the list in that form', async (flags, part) => {
  const { stdout } = await runLine(['images', 'list', '-f', '-', ...flags], { input: 'redis:7\n' });

  expect(stdout).toContain(part);
});

test('images list knows the images of a release', async () => {
  const { stdout } = await runLine(['images', 'list', '--talos', 'v1.0.6']);

  expect(stdout).toContain('ghcr.io/siderolabs/');
});

test.each([
  [[], '`images list` needs to know whose images'],
  [['-f', '-', '--kubernetes', 'v1.23.0'], '`--kubernetes` chooses among the images of a release'],
  [['-f', '-', '--image-path', 'A=.b'], '`--image-path` says where manifests name images'],
  [['-f', '-', '--manifests', '-'], 'standard input can be one source only'],
  [['-f', '-', '--json', '--format', 'lines'], '`--json` and `--format lines` exclude each other'],
  [['-f', '-', '--why', '--format', 'mirror'], 'a mirror file does not say who asked'],
])('images list %j is refused', async (flags, message) => {
  const { status, stderr } = await runLine(['images', 'list', ...flags], { input: 'redis:7\n' });

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
