import { expect, test } from 'vitest';
import { NOTHING } from '../../../../src/kernel/pkgs/edit-checkout.ts';
import {
  digestOfRequest,
  imageTag,
  kernelImageName,
  makeArguments,
  makefileDefaults,
} from '../../../../src/kernel/pkgs/image-tag.ts';
import { parseOption } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { pkgsTexts } from '../../../fixtures/pkgs-checkouts.ts';

const source = { version: '6.18.44', sha256: 'a', sha512: 'b' };
const patch = { name: '9001-x.patch', text: 'x', files: [] };

test('digestOfRequest() changes with patches, options, architectures and source', () => {
  const options = [parseOption('X=y')];
  const digests = [
    digestOfRequest(NOTHING, source),
    digestOfRequest({ ...NOTHING, patches: [patch] }, source),
    digestOfRequest({ ...NOTHING, patches: [{ ...patch, text: 'y' }] }, source),
    digestOfRequest({ ...NOTHING, options }, source),
    digestOfRequest({ ...NOTHING, options, architectures: ['amd64'] }, source),
    digestOfRequest(NOTHING, { ...source, version: '6.18.45' }),
  ];

  expect(new Set(digests).size).toBe(digests.length);
  expect(digests[0]).toMatch(/^[0-9a-f]{8}$/);
});

test('makeArguments() gives the tag as an argument, and kernelImageName() what comes out', () => {
  const tag = imageTag('v1.12.0-103-gf921142', '01234567');
  const variables = { platforms: ['linux/amd64'], registry: 'r:5000', username: 'u', push: true, tag };

  expect(makeArguments(variables).join(' ')).toBe(
    'kernel PLATFORM=linux/amd64 REGISTRY=r:5000 USERNAME=u PUSH=true TAG=v1.12.0-103-gf921142-rs01234567',
  );
  expect(kernelImageName(variables)).toBe('r:5000/u/kernel:v1.12.0-103-gf921142-rs01234567');
  expect(imageTag(undefined, '01234567')).toBe('rs01234567');
});

test('makefileDefaults() reads registry and user', () => {
  expect(makefileDefaults(pkgsTexts('v0.8'))).toEqual({ registry: 'ghcr.io', username: 'talos-systems' });
  expect(makefileDefaults(new Map())).toEqual({ registry: 'ghcr.io', username: 'siderolabs' });
});
