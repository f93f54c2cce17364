import { expect, test } from 'vitest';
import { readProfile } from '../../../../src/cli/build/read-profile.ts';

const place = { file: 'p.yaml', folder: '/f' };
const read = (text: string, flags: Parameters<typeof readProfile>[2] = {}) =>
  readProfile(Buffer.from(text), place, flags);

test('readProfile() gives the recipe of an installer, and the hosts without TLS', async () => {
  const input = 'input: { systemExtensions: [{ imageRef: "r:5000/a:1", forceInsecure: true }] }\n';

  expect(await read(`arch: amd64\nversion: v1.12.7\nbaseProfileName: installer\n${input}`)).toMatchObject({
    recipe: { base: { place: 'ghcr.io/siderolabs/installer-base:v1.12.7' } },
    plainHttp: ['r:5000'],
  });
});

test('readProfile() takes the release of the flag where the profile names none, and the registry', async () => {
  const flags = { talos: '1.9.6', registry: 'r.example' };

  expect(await read('arch: amd64\nbaseProfileName: installer\n', flags)).toMatchObject({
    recipe: { base: { place: 'r.example/installer:v1.9.6' }, talos: 'v1.9.6' },
  });
});

test.each([
  [
    'arch: amd64\nversion: v1.9.6\nbaseProfileName: installer\n',
    'USAGE',
    '`p.yaml` is for Talos v1.9.6, and `--talos` says v1.12.7',
  ],
  ['arch: amd64\nbaseProfileName: instaler\n', 'PROFILE_INVALID', 'unknown base profile: instaler'],
  ['arch: riscv64\nbaseProfileName: installer\n', 'PROFILE_INVALID', 'invalid arch "riscv64"'],
])('readProfile() for v1.12.7 refuses %j', async (text, code, message) => {
  await expect(read(text, { talos: 'v1.12.7' })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test('readProfile() says what a profile makes beside an installer', async () => {
  expect(await read('arch: amd64\nversion: v1.12.7\nbaseProfileName: iso\n')).toMatchObject({ media: { kind: 'iso' } });
  expect(await read('arch: amd64\nversion: v1.12.7\nbaseProfileName: installer\n')).toMatchObject({ media: undefined });
});

test('readProfile() refuses to pack an installer', async () => {
  const text = 'arch: amd64\nversion: v1.12.7\nbaseProfileName: installer\noutput: { outFormat: .gz }\n';

  await expect(read(text)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('packs its installer (`output.outFormat: .gz`)') as string,
    hint: expect.stringContaining('outFormat: raw') as string,
  });
});
