import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import type { MediaContext } from '../../../../src/imager/context.ts';
import { filesOf } from '../../../../src/imager/outputs/contents.ts';
import type { BootMediaKind } from '../../../../src/imager/request.ts';
import { mediaContext } from '../../../fixtures/imager-context.ts';

async function texts(
  kind: Exclude<BootMediaKind, 'installer'>,
  context: MediaContext,
): Promise<readonly (readonly [string, string])[]> {
  const files = await filesOf(kind, context);
  return await Promise.all(
    files.map(async ({ name, content }) => {
      const bytes = await readAll(content.open(), { limitBytes: 1e6, what: name });
      return [name, Buffer.from(bytes).toString('latin1')] as const;
    }),
  );
}

describe('filesOf()', () => {
  test('gives initramfs and command line as they are', async () => {
    expect(await texts('initramfs', mediaContext())).toEqual([['initramfs-metal-amd64.xz', 'the initramfs']]);
    expect((await texts('cmdline', mediaContext()))[0]?.[1]).toMatch(/^talos\.platform=metal console=tty0 .*[^\n]$/);
  });

  test('packs any kind', async () => {
    const [line] = await filesOf('cmdline', mediaContext({ outFormat: '.gz' }));
    const packed = await readAll(line!.content.open(), { limitBytes: 1e6, what: 'a packed line' });

    expect(line?.name).toBe('cmdline-metal-amd64.gz');
    expect(gunzipSync(packed).toString()).toBe((await texts('cmdline', mediaContext()))[0]?.[1]);
  });

  test('writes a script for iPXE that names files beside it, or at an address', async () => {
    const beside = await texts('pxe', mediaContext());
    const far = await texts('pxe', mediaContext({}, { baseUrl: 'http://192.0.2.1:5000/pxe/' }));

    expect(beside.map(([name]) => name)).toEqual([
      'pxe/kernel-amd64',
      'pxe/initramfs-metal-amd64.xz',
      'pxe/metal-amd64.ipxe',
    ]);
    expect(beside[2]?.[1]).toMatch(
      /^#!ipxe\n\nimgfree\nkernel kernel-amd64 .*\ninitrd initramfs-metal-amd64\.xz\nboot\n$/,
    );
    expect(far[2]?.[1]).toContain('initrd http://192.0.2.1:5000/pxe/initramfs-metal-amd64.xz\n');
  });
});
