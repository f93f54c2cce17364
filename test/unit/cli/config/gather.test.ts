import { expect, test } from 'vitest';
import { gatherConfig } from '../../../../src/cli/config/gather.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { typedFlags } from '../../../fixtures/config-flags.ts';

const mirror = 'http://10.5.0.1:6000';

test('gatherConfig() makes a mirror of each host, in alphabetical order', async () => {
  const made = await gatherConfig(typedFlags({ mirror, talos: 'v1.9.0', hosts: ['quay.io,docker.io'] }), testContext());

  expect(JSON.stringify(made.registries)).toMatch(/docker\.io.*quay\.io/);
  expect(made.documents).toHaveLength(1);
});

test('gatherConfig() takes the form of the release', async () => {
  const typed = { mirror, hosts: ['docker.io', 'quay.io'] };

  const { documents } = await gatherConfig(typedFlags({ ...typed, talos: 'v1.13.9' }), testContext());

  expect(documents.length).toBeGreaterThan(1);
});

test('gatherConfig() leaves a place for a password that was not given, and says so', async () => {
  const typed = { mirror, talos: 'v1.9.0', hosts: ['docker.io'], username: 'puller' };
  const made = await gatherConfig(typedFlags(typed), testContext());

  expect(JSON.stringify(made.registries)).toContain('${REGISTRY_PASSWORD}');
  expect(made.warnings).toEqual([expect.stringContaining('fill in the password')]);
});

test('gatherConfig() reads a password without the end of its line', async () => {
  const typed = { mirror, talos: 'v1.9.0', hosts: ['docker.io'], username: 'puller', passwordFile: '-' };
  const made = await gatherConfig(typedFlags(typed), testContext({ input: 'secret\r\n' }));

  expect(JSON.stringify(made.registries)).toContain('"secret"');
});

test.each([
  [{ mirror, hosts: ['docker.io'] }, '', 'the form of a machine configuration depends on the release of Talos'],
  [{ mirror, format: 'flags' }, '', 'needs to know which hosts the mirror stands for'],
  [{ mirror, talos: 'v1.9.0', username: 'a', passwordFile: '-' }, '\n', 'holds no password'],
  [{ mirror, talos: 'v1.9.0', ca: '-' }, 'not PEM', 'holds no certificate'],
])('gatherConfig(%j) is refused', async (typed, input, message) => {
  await expect(gatherConfig(typedFlags(typed), testContext({ input }))).rejects.toThrow(message);
});
