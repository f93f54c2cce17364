import { expect, test } from 'vitest';
import {
  insecureHosts,
  type ProfileContext,
  profileImage,
  profileRefusal,
  profileTree,
} from '../../../../src/recipe/profile/recipe-parts.ts';

const context: ProfileContext = {
  profile: { file: 'p.yaml', positions: new Map() },
  folder: '/f',
  registry: undefined,
};
const image = (reference: string, isInsecure = false) => ({ kind: 'image', reference, isInsecure }) as const;

test.each([
  [{ kind: 'layout', path: 'base' }, 'oci:/f/base'],
  [{ kind: 'layout', path: '/base' }, 'oci:/base'],
  [image('ghcr.io/siderolabs/installer:v1.6.8'), 'ghcr.io/siderolabs/installer:v1.6.8'],
] as const)('profileImage() of %j is %s', (source, place) => {
  expect(profileImage(source, ['input', 'baseInstaller'], context).place).toBe(place);
});

test('profileImage() takes official images from the registry that stands for theirs, and no others', () => {
  const moved = { ...context, registry: 'r.example/talos' };

  expect(profileImage(image('ghcr.io/siderolabs/gvisor:1'), [], moved).place).toBe('r.example/talos/gvisor:1');
  expect(profileImage(image('ghcr.io/acme/gvisor:1'), [], moved).place).toBe('ghcr.io/acme/gvisor:1');
});

test.each([
  [{ kind: 'tar', path: 'base.tar' }, 'p.yaml:1:1: at `input.baseInstaller.tarballPath`: pulling tarball'],
  [image('UPPER:1'), 'p.yaml:1:1: at `input.baseInstaller.imageRef`: '],
] as const)('profileImage() refuses %j', (source, message) => {
  expect(() => profileImage(source, ['input', 'baseInstaller'], context)).toThrow(
    expect.objectContaining({ code: 'PROFILE_INVALID', message: expect.stringContaining(message) }),
  );
});

test('profileTree() takes tars as they are', () => {
  expect(profileTree({ kind: 'tar', path: 'a.tar' }, ['x'], context)).toMatchObject({ kind: 'tar', path: '/f/a.tar' });
  expect(profileTree(image('a:1'), ['x'], context)).toMatchObject({ kind: 'image', image: { place: 'a:1' } });
});

test('insecureHosts() gives each host without TLS once', () => {
  const hosts = insecureHosts([image('a:5000/x:1', true), image('a:5000/y:1', true), image('b/y:1'), undefined]);

  expect(hosts).toEqual(['a:5000']);
});

test('profileRefusal() points at the field', () => {
  const at = { value: { line: 3, column: 5 }, key: { line: 3, column: 1 } };
  const placed = { ...context, profile: { file: 'p.yaml', positions: new Map([['input', at]]) } };

  expect(profileRefusal(['input', 'x'], 'no', 'Hint.', placed)).toMatchObject({
    code: 'PROFILE_INVALID',
    message: 'p.yaml:3:5: at `input.x`: no',
    hint: 'Hint.',
  });
});
