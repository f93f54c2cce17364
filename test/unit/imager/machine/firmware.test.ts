import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFirmware } from '../../../../src/imager/machine/firmware.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const amd64 = { architecture: 'x86_64', machine: 'q35' } as const;

function descriptor({
  code = '/code.fd',
  features = [] as string[],
  architecture = 'x86_64',
  machines = ['pc-q35-*'],
}) {
  return JSON.stringify({
    'interface-types': ['uefi'],
    mapping: {
      device: 'flash',
      executable: { filename: code, format: 'raw' },
      'nvram-template': { filename: '/vars.fd', format: 'raw' },
    },
    targets: [{ architecture, machines }],
    features,
  });
}

async function folderWith(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

test('findFirmware() takes the first descriptor that fits, and passes over secure boot and broken ones', async () => {
  await using work = await storeFolder();
  const folder = await folderWith(join(work.path, 'firmware'), {
    '10-broken.json': '{',
    '40-secure.json': descriptor({ code: '/secure.fd', features: ['secure-boot', 'requires-smm'] }),
    '50-other.json': descriptor({ code: '/arm.fd', architecture: 'aarch64', machines: ['virt-*'] }),
    '60-plain.json': descriptor({}),
    '70-later.json': descriptor({ code: '/later.fd' }),
  });

  const found = await findFirmware(amd64, [join(work.path, 'none'), folder]);

  expect(found).toEqual({ code: '/code.fd', variables: '/vars.fd' });
  expect((await findFirmware({ architecture: 'aarch64', machine: 'virt' }, [folder])).code).toBe('/arm.fd');
});

test('findFirmware() says what to install', async () => {
  await expect(findFirmware(amd64, ['/nonexistent'])).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    message: 'no UEFI firmware for x86_64 is installed',
    hint: expect.stringContaining('apt-get install ovmf'),
  });
});
