import { describe, expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { TarEntry } from '../../../../src/formats/index.ts';
import { type Base, readBase } from '../../../../src/imager/base/read-base.ts';
import { buildUki, signUki, textContent } from '../../../../src/uki/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { mediaBase, mediaContext } from '../../../fixtures/imager-context.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const folder = 'usr/install/amd64';

async function read(files: Readonly<Record<string, string | Uint8Array>>, withGrub = false): Promise<Base> {
  const { image } = mediaContext();
  const entries = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(content as string);
    return [path, { mtime: 9, size: bytes.length, body: streamOf(bytes) } as unknown as TarEntry] as const;
  });
  return await readBase(
    {
      ...image,
      async read(wanted, take) {
        for (const [path, entry] of entries) if (wanted(path)) await take(path, entry);
      },
    },
    { withGrub },
  );
}

async function uki(isSigned = false): Promise<Uint8Array> {
  const sections = new Map([
    ['.linux', textContent('kernel')],
    ['.initrd', textContent('initramfs')],
    ['.cmdline', textContent('quiet a=1')],
    ['.osrel', textContent('ID=talos\n')],
  ]);
  const parts = { sections, profiles: [] };
  const signers = { signer: testBootSigner(), pcrSigner: testPcrSigner() };
  const { stub } = mediaBase;
  const made = isSigned
    ? await signUki(stub!, parts, { time: 0, ...signers })
    : await buildUki(stub!, parts, { time: 0 });
  return await collect(made.open());
}

describe('readBase()', () => {
  test('takes kernel and initramfs that are files', async () => {
    const base = await read({
      [`${folder}/vmlinuz`]: 'kernel',
      [`${folder}/initramfs.xz`]: 'initramfs',
      'usr/install/arm64/vmlinuz': 'other',
    });

    expect(Buffer.from(await collect(base.kernel.open())).toString()).toBe('kernel');
    expect(base).toMatchObject({ uki: undefined, stub: undefined, bootLoader: undefined, time: 9 });
  });

  test('takes a UKI apart, which counts before files', async () => {
    const base = await read({ [`${folder}/vmlinuz.efi`]: await uki(), [`${folder}/vmlinuz`]: 'other' });

    expect(Buffer.from(await collect(base.initramfs.open())).toString()).toBe('initramfs');
    expect(base.uki).toMatchObject({ commandLine: 'quiet a=1', isSigned: false });
  });

  test('tells that a UKI is signed', async () => {
    const base = await read({ [`${folder}/vmlinuz.efi.signed`]: await uki(true) });

    expect(base.uki?.isSigned).toBe(true);
  });

  test('takes the files of GRUB where they are wanted', async () => {
    const files = { [`${folder}/vmlinuz.efi`]: await uki(), 'usr/lib/grub/i386-pc/boot.img': 'boot' };

    expect([...(await read(files)).grub.keys()]).toEqual([]);
    expect([...(await read(files, true)).grub.keys()]).toEqual(['i386-pc/boot.img']);
  });

  test('refuses an image that is no installer', async () => {
    await expect(read({ [`${folder}/vmlinuz`]: 'kernel' })).rejects.toMatchObject({
      code: 'BASE_NOT_INSTALLER',
      message: '`an image` holds no kernel and initramfs in usr/install/amd64/',
    });
  });
});
