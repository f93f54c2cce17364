import { expect, test } from 'vitest';
import { hostPathsOf } from '../../../src/recipe/host-paths.ts';
import { parseDockerfile, parseRecipe } from '../../../src/recipe/index.ts';

test('hostPathsOf() lists what a recipe reads of this machine, each path once', () => {
  const text = `apiVersion: rootsmith/v1
kind: Installer
base: ghcr.io/siderolabs/installer:v1.9.0
kernel: { tar: kernel.tar }
layers:
  - dir: overlay
  - dir: overlay
  - image: ghcr.io/acme/lib:1
  - files: [{ path: /etc/a, content: x }]
services:
  - name: a
    rootfs: { dir: a }
    container: { entrypoint: ./a }
`;

  expect(hostPathsOf(parseRecipe(text, { file: 'r.yaml', folder: '/work' }))).toEqual([
    '/work/kernel.tar',
    '/work/overlay',
    '/work/a',
  ]);
});

test('hostPathsOf() looks into the stages of a Dockerfile', () => {
  const text = 'FROM scratch AS one\nCOPY a /\nFROM scratch AS customization\nCOPY --from=one / /\nFROM x\n';

  expect(hostPathsOf(parseDockerfile(text, { file: 'Dockerfile', context: '/ctx' }))).toEqual(['/ctx']);
});

test('hostPathsOf() lists extensions, keys and files of META values', () => {
  const recipe = parseRecipe(
    `apiVersion: rootsmith/v1
kind: Installer
base: x
extensions: [{ dir: ./ext }, { official: gvisor }, { tar: ./a.tar }]
meta: [{ key: 10, from: ./net }, { key: 11, value: a }]
machineConfig: ./config.yaml
secureBoot:
  signingKey: k.pem
  signingCertificate: c.pem
  pcrKey: { command: [sign] }
  enrollment: { PK: PK.auth, KEK: KEK.auth, db: db.auth }
`,
    { file: 'r.yaml', folder: '/here' },
  );

  expect(hostPathsOf(recipe).map((path) => path.slice('/here/'.length))).toEqual([
    'ext',
    'a.tar',
    'net',
    'config.yaml',
    'k.pem',
    'c.pem',
    'PK.auth',
    'KEK.auth',
    'db.auth',
  ]);
});

test('hostPathsOf() lists the schematic that a recipe names', () => {
  const text = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: a:1\nschematic: s.yaml\n';

  expect(hostPathsOf(parseRecipe(text, { file: 'r.yaml', folder: '/here' }))).toEqual(['/here/s.yaml']);
});
