import { describe, expect, test } from 'vitest';
import {
  buildCommandLine,
  customArguments,
  parseMetaValue,
  parseTalosVersion,
  type TalosArchitecture,
} from '../../../../src/talos/index.ts';

const version = parseTalosVersion('v1.12.7');
const target = { version, architecture: 'amd64' as TalosArchitecture, secureBoot: false };
const standard = buildCommandLine({ ...target, kind: 'installer', platform: 'metal' });
const learn = (text: string): ReturnType<typeof customArguments> => customArguments({ ...target, text });

describe('customArguments()', () => {
  test('learns nothing from the line of the release', () => {
    expect(learn(standard)).toEqual({ platform: 'metal', extraArguments: [], meta: undefined });
  });

  test.each([
    ['added', ['net.ifnames=0', 'quiet']],
    ['added to a key', ['printk.devkmsg=off']],
    ['removed', ['-module.sig_enforce']],
    ['replaced', ['console=ttyS1', '-selinux', 'selinux=0']],
    ['removed without a value', ['-slab_nomerge']],
  ])('learns what was %s, so that the line is made again', (_, extraArguments) => {
    const text = buildCommandLine({ ...target, kind: 'installer', platform: 'metal', extraArguments });

    const { extraArguments: learned } = learn(text);

    expect(buildCommandLine({ ...target, kind: 'installer', platform: 'metal', extraArguments: learned })).toBe(text);
    const iso = { ...target, kind: 'iso', platform: 'metal' } as const;
    expect(buildCommandLine({ ...iso, extraArguments: learned })).toBe(buildCommandLine({ ...iso, extraArguments }));
  });

  test('compares with the platform that the line names', () => {
    const text = buildCommandLine({ ...target, kind: 'installer', platform: 'aws', extraArguments: ['a=1'] });

    expect(learn(text)).toEqual({ platform: 'aws', extraArguments: ['a=1'], meta: undefined });
  });

  test('keeps the platform of a line that names none, or one that the release does not know', () => {
    expect(learn('quiet').extraArguments).not.toContain('-talos.platform');
    expect(learn('talos.platform=moon').platform).toBeUndefined();
  });

  test('takes META values out of the line', () => {
    const meta = [parseMetaValue('0xa=network')];
    const text = buildCommandLine({ ...target, kind: 'uki', platform: 'metal', meta });

    expect(learn(text)).toEqual({ platform: 'metal', extraArguments: [], meta });
  });

  test('knows that secure boot locks the kernel down', () => {
    const text = buildCommandLine({ ...target, kind: 'installer', platform: 'metal', secureBoot: true });

    expect(customArguments({ ...target, text, secureBoot: true }).extraArguments).toEqual([]);
  });

  test('has no removals for releases whose imager prints them', () => {
    const old = { ...target, version: parseTalosVersion('v1.5.6') };

    expect(customArguments({ ...old, text: 'quiet' }).extraArguments).toEqual(['quiet']);
  });
});
