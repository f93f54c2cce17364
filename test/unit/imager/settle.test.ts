import { describe, expect, test } from 'vitest';
import type { MediaRequest } from '../../../src/imager/request.ts';
import type { MediaSettings } from '../../../src/imager/settings.ts';
import { type SettleInput, settle } from '../../../src/imager/settle.ts';
import { buildCommandLine, parseTalosVersion } from '../../../src/talos/index.ts';
import { mediaContext, mediaRequest } from '../../fixtures/imager-context.ts';

const { image, base } = mediaContext();
const input: SettleInput = { image, base, sourceDate: undefined };
const settled = (request: Partial<MediaRequest> = {}, more: Partial<SettleInput> = {}): MediaSettings =>
  settle({ ...mediaRequest, ...request }, { ...input, ...more });

function ukiLine(extraArguments: readonly string[], platform = 'metal'): SettleInput['base'] {
  const version = parseTalosVersion('v1.12.7');
  const target = { version, architecture: 'amd64', kind: 'installer', platform } as const;
  const commandLine = buildCommandLine({ ...target, extraArguments });
  const uki = { file: base.stub!, parts: { sections: new Map(), profiles: [] }, commandLine, isSigned: false };
  return { uki, time: 0 };
}

describe('settle()', () => {
  test('chooses as the imager of the release', () => {
    expect(settled()).toMatchObject({ platformName: 'metal', bootloader: 'dual-boot', time: 1_600_000_000 });
    expect(settled({ version: parseTalosVersion('v1.9.6') })).toMatchObject({ bootloader: 'grub' });
    expect(settled({ firmware: 'uefi' })).toMatchObject({ bootloader: 'sd-boot' });
    expect(settled({ firmware: 'bios' })).toMatchObject({ bootloader: 'grub' });
  });

  test('takes the time of the installer unless SOURCE_DATE_EPOCH is set', () => {
    expect(settled({}, { sourceDate: 7 }).time).toBe(7);
    expect(settled({}, { base: { uki: undefined, time: 0 }, image: { ...image, created: 5 } }).time).toBe(5);
  });

  test('takes the disk of the platform, and what the user says of it', () => {
    expect(settled({ kinds: ['disk'], platformName: 'exoscale' }).disk).toEqual({
      sizeBytes: 10_240 * 2 ** 20,
      format: 'qcow2',
      formatOptions: 'cluster_size=8k',
      outFormat: '.zst',
      sectorBytes: 512,
    });
    const disk = { format: 'vhd', sectorBytes: 4096, sizeBytes: 2 ** 30 } as const;
    const given = settled({ kinds: ['disk'], disk, outFormat: 'raw' }).disk;
    expect(given).toEqual({ ...disk, outFormat: 'raw', formatOptions: undefined });
  });

  test('learns arguments and the platform of the UKI of the installer', () => {
    expect(settled({}, { base: ukiLine(['quiet'], 'aws') })).toMatchObject({
      platformName: 'aws',
      customArguments: ['quiet'],
    });
    expect(settled({ platformName: 'gcp' }, { base: ukiLine([], 'aws') }).platformName).toBe('gcp');
  });

  test.each([
    ['no release', {}, { image: { ...image, version: undefined } }, /does not tell its Talos release/, /--talos/],
    ['an unknown platform', { platformName: 'awz' }, {}, /unknown platform: "awz"/, /`aws`/],
    [
      'a platform without disks',
      { kinds: ['disk'], platformName: 'equinixMetal' },
      {},
      /no disk image for the platform equinixMetal/,
      /--platform-name/,
    ],
  ] as const)('refuses %s', (_, request, more, message, hint) => {
    expect(() => settled(request, more)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  test('refuses an architecture that Talos does not know', () => {
    const other = { ...image, platform: { os: 'linux', architecture: 'riscv64' } };

    expect(() => settled({}, { image: other })).toThrow(expect.objectContaining({ code: 'PLATFORM_MISSING' }));
  });
});
