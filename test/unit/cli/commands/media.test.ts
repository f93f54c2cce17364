import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { writeLayout } from '../../../fixtures/gallery/places.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';
import { testKeyFiles } from '../../../fixtures/secureboot/test-keys.ts';

const { key, cert, pcrKey } = testKeyFiles;
const signing = ['--secure-boot', '--key', key, '--cert', cert, '--pcr-key', pcrKey];

async function inFolder(args: readonly string[]): Promise<Awaited<ReturnType<typeof runLine>> & { made: boolean }> {
  using folder = testFolder();
  writeLayout(`${folder.path}/layout`, await makeShape('v1.12 by the imager, in an index'));
  mkdirSync(`${folder.path}/keys`);
  for (const name of ['PK', 'KEK', 'db']) writeFileSync(`${folder.path}/keys/${name}.auth`, name);
  const ran = await runLine(['media', 'oci:layout:v1', ...args], { directory: folder.path });
  return { ...ran, made: existsSync(`${folder.path}/out`) };
}

describe('media', () => {
  test('prints each file with its size and digest', async () => {
    const { status, stdout } = await inFolder(['-k', 'cmdline,initramfs', '--platform', 'linux/arm64']);

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /out\/cmdline-metal-arm64\t\d+\tsha256:[0-9a-f]{64}\n.*out\/initramfs-metal-arm64\.xz\t\d+\tsha256:[0-9a-f]{64}\n$/,
    );
  });

  test('signs, enrols and prints JSON', async () => {
    const { status, stdout } = await inFolder(['-k', 'iso', ...signing, '--enroll-keys', 'keys', '--json']);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 'v1.12.7',
      files: [{ kind: 'iso', path: expect.stringMatching(/out\/metal-amd64-secureboot\.iso$/) }],
    });
  });

  test('writes nothing with --plan', async () => {
    const plan = await inFolder(['-k', 'disk', '--bootloader', 'sd-boot', '--disk-size', '8GiB', '--plan']);

    expect([plan.status, plan.made]).toEqual([0, false]);
    expect(plan.stdout).toContain('8.6 GB and boot partitions');
  });

  test.each<readonly [readonly string[], string]>([
    [[], 'what to make is missing'],
    [['-k', 'image'], 'Write `disk`.'],
    [['-k', 'isoo'], 'Write `iso`.'],
    [['-k', 'floppy'], 'Use one of kernel'],
    [['-k', 'iso', '--platform', 'metal'], '`--platform-name metal`'],
    [['-k', 'disk', '--sector-size', '1000'], '`--sector-size 1000` is not a size that disks have'],
    [['-k', 'iso', '--meta', 'a'], 'invalid value "a"'],
    [['-k', 'iso', '--meta', '300=a'], 'invalid key "300"'],
    [['-k', 'iso', '--key', key], 'keys and their enrolment are for secure boot'],
    [['-k', 'iso', '--secure-boot'], 'the certificate of the signer is missing'],
    [['-k', 'pxe', '--base-url', 'here'], '`--base-url here` is not an address'],
    [['-k', 'disk', '--disk-size', 'big'], '`--disk-size big` is not a size'],
    [['-k', 'iso', '--bootloader', 'none'], "bootloader cannot be 'none' for ISO output"],
    [['-k', 'iso', '--platform-name', 'awz'], 'Write `aws`.'],
  ])('refuses %j', async (args, text) => {
    const { status, stderr, made } = await inFolder(args);

    expect([status, made]).toEqual([2, false]);
    expect(stderr).toContain(text);
  });
});
