import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bootMachine } from '../../../../src/imager/machine/boot-machine.ts';
import { writeLayout } from '../../../fixtures/gallery/places.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-boot-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['linux/amd64', 'qemu-system-x86_64'],
  ['linux/arm64', 'qemu-system-aarch64'],
])('bootMachine() without QEMU for %s says so before it writes what would boot', async (platform, program) => {
  const place = writeLayout(join(folder, program), await makeShape('v1.12 by the imager, in an index'));
  const [temporaryFolder, written] = [join(folder, `${program}-work`), [] as string[]];
  mkdirSync(temporaryFolder);
  const [os = '', architecture = ''] = platform.split('/');
  const request = {
    place,
    platform: { os, architecture },
    extraArguments: [],
    memoryBytes: 1024 ** 3,
    processors: 1,
    kvm: false,
    network: 'none',
    forwards: [],
    until: [],
  } as const;
  const options = {
    env: { PATH: folder },
    temporaryFolder,
    onConsole: () => undefined,
    onStart: () => written.push(...readdirSync(temporaryFolder)),
  };

  await expect(bootMachine(request, options)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    message: expect.stringContaining(program) as string,
  });
  expect(written).toEqual([]);
  expect(readdirSync(temporaryFolder)).toEqual([]);
});
