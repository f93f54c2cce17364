import { expect, test } from 'vitest';
import { type MirrorChoice, namingOf, withChoice } from '../../../../src/cli/mirror/flags.ts';
import { parseMirror } from '../../../../src/mirror/index.ts';

const none: MirrorChoice = { platform: [], referrers: true, allowForeignLayers: false };
const mirror = parseMirror(
  {
    name: 'mirror.yaml',
    text: 'apiVersion: rootsmith/v1\nkind: Mirror\nimages: [redis:7]\nplatforms: [linux/arm64]\nnaming: keep-host\n',
  },
  { folder: '/' },
);

test('withChoice() keeps what the file says where no flag does', async () => {
  expect(await withChoice(mirror, none)).toEqual(mirror);
});

test('withChoice() takes flags over the file', async () => {
  const chosen = await withChoice(mirror, {
    ...none,
    naming: 'replace-host',
    platform: ['linux/amd64, linux/riscv64'],
    referrers: false,
    bandwidth: '2MiB/s',
    retries: 7,
  });

  expect(chosen).toMatchObject({
    naming: { kind: 'replace-host' },
    platforms: [{ architecture: 'amd64' }, { architecture: 'riscv64' }],
    referrers: false,
    limits: { bandwidth: 2 * 1024 * 1024, retries: 7 },
  });
});

test.each([
  [{}, undefined],
  [{ naming: 'keep-host' }, { kind: 'keep-host' }],
  [{ prefix: '/a/b/' }, { kind: 'prefix', prefix: 'a/b' }],
  [{ naming: 'cache/{host}/{path}' }, { kind: 'template', template: 'cache/{host}/{path}' }],
])('namingOf(%j) is %j', async (flags, expected) => {
  expect(await namingOf(flags)).toEqual(expected);
});

test.each([
  [{ naming: 'keep-host', prefix: 'a' }, '`--naming` and `--prefix` exclude each other'],
  [{ naming: 'nonsense' }, '`--naming nonsense`: expected `replace-host`'],
])('namingOf(%j) is refused', async (flags, message) => {
  await expect(namingOf(flags)).rejects.toThrow(message);
});

test('withChoice() refuses a bandwidth that is not a rate', async () => {
  await expect(withChoice(mirror, { ...none, bandwidth: 'fast' })).rejects.toThrow('`--bandwidth fast` is not a rate');
});
