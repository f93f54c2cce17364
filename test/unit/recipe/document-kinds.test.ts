import { expect, test } from 'vitest';
import { refuseOtherKind } from '../../../src/recipe/document-kinds.ts';

const options = { file: 'x.yaml', wanted: 'Installer', code: 'RECIPE_INVALID' } as const;

test.each([
  [{ apiVersion: 'rootsmith/v1', kind: 'Mirror' }, 'a mirror file', 'rootsmith mirror copy x.yaml --to PLACE'],
  [{ kind: 'Extension' }, 'a recipe for a system extension', 'rootsmith extension build x.yaml'],
  [{ kind: 'Kernel' }, 'a recipe for a kernel', 'rootsmith kernel build x.yaml'],
  [{ version: 'v1alpha1', machine: {} }, 'a Talos machine configuration', 'images list --machine-config x.yaml'],
  [{ customization: {} }, 'a schematic of the Image Factory', '--schematic x.yaml'],
  [{ arch: 'amd64', output: {}, customization: {} }, "a profile of Talos's imager", 'rootsmith build -f x.yaml'],
  [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} }, 'a manifest of Kubernetes', '--manifests x.yaml'],
])('refuseOtherKind() says of %j what it is, and which command takes it', (value, what, command) => {
  expect(() => refuseOtherKind(value, options)).toThrow(
    expect.objectContaining({
      code: 'RECIPE_INVALID',
      message: `\`x.yaml\` is ${what}, and a recipe for an installer was expected`,
      hint: expect.stringContaining(command),
    }),
  );
});

test.each([{ kind: 'Installer' }, { kind: 'Instaler' }, 'text', null, []])(
  'refuseOtherKind() leaves %j to the schema',
  (value) => {
    expect(() => refuseOtherKind(value, options)).not.toThrow();
  },
);
