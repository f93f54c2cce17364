import { expect, test } from 'vitest';
import type { DoctorFlags } from '../../../../src/cli/doctor/flags.ts';
import { gatherDiagnosis } from '../../../../src/cli/doctor/gather.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';

const flags = {
  ca: [],
  plainHttp: [],
  host: [],
  probeWrites: false,
  platform: 'linux/amd64',
} as unknown as DoctorFlags;

test('gatherDiagnosis() looks at a registry alone where one is named', async () => {
  await using registry = await testRegistry();

  const { node, images, checks } = await gatherDiagnosis({ ...flags, registry: registry.url }, testContext());

  expect([node, images]).toEqual([undefined, []]);
  expect(new Set(checks.map(({ area }) => area))).toEqual(new Set(['registry']));
});

test('gatherDiagnosis() asks for each image where the node would', async () => {
  await using registry = await testRegistry();
  const input = [
    'version: v1alpha1',
    'machine:',
    '  install: { image: ghcr.io/acme/installer:v1.9.0 }',
    '  registries:',
    `    mirrors: { "*": { endpoints: ["${registry.url}"], skipFallback: true } }`,
    '',
  ].join('\n');

  const { node, images } = await gatherDiagnosis(
    { ...flags, machineConfig: '-', talos: 'v1.9.0' },
    testContext({ input }),
  );

  expect(node).toEqual({ talos: 'v1.9.0', platform: 'linux/amd64' });
  expect(images.length).toBeGreaterThan(0);
  expect(images.every(({ problem }) => problem !== undefined)).toBe(true);
  expect(registry.requests.length).toBeGreaterThan(0);
});
