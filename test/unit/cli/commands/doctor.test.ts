import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';

test.each([
  [['--naming', 'keep-host'], '`--naming` is for the images of a node'],
  [['--talos', 'v1.0.6'], '`--talos` is the release of a node'],
  [['--probe-writes'], '`--probe-writes` writes to a registry, and there is none'],
])('doctor %j is refused', async (flags, message) => {
  const { status, stderr } = await runLine(['doctor', ...flags]);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('doctor prints what a registry can do', async () => {
  await using registry = await testRegistry();

  const { status, stdout } = await runLine(['doctor', '--registry', registry.url]);

  expect(status).toBe(0);
  expect(stdout).toContain(`ok    registry, ${registry.host}, distribution API: answers`);
});

test('doctor ends with 8 where something is in the way', async () => {
  const { status, stdout, stderr } = await runLine(['doctor', '--registry', 'http://127.0.0.1:9', '--json']);

  expect(status).toBe(8);
  expect(JSON.parse(stdout).checks[0]).toMatchObject({ status: 'problem' });
  expect(stderr).toContain('1 of 1 checks failed');
});
