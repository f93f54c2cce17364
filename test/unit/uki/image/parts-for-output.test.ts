import { describe, expect, test } from 'vitest';
import { partsForOutput, type UkiParts } from '../../../../src/uki/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const parts: UkiParts = {
  sections: new Map(),
  profiles: [
    { id: 'reset-maintenance', title: 'Reset', cmdline: 'old wipe' },
    { id: 'debug', title: 'Debug', cmdline: 'old debug=1' },
    { id: 'other', cmdline: 'own line' },
  ],
};

describe('partsForOutput()', () => {
  test.each([
    ['iso', [{ id: 'reset', title: 'Reset system disk', cmdline: 'new talos.experimental.wipe=system' }]],
    [
      'image',
      [
        {
          id: 'reset-maintenance',
          title: 'Reset to maintenance mode',
          cmdline: 'new talos.experimental.wipe=system:EPHEMERAL,STATE',
        },
      ],
    ],
    ['uki', []],
  ] as const)('gives %s its entry for a reset, and keeps entries of others', (kind, resets) => {
    const { profiles } = partsForOutput(parts, { kind, commandLine: 'new', oldCommandLine: 'old', hasProfiles: true });

    expect(profiles).toEqual([
      ...resets,
      { id: 'debug', title: 'Debug', cmdline: 'new debug=1' },
      { id: 'other', cmdline: 'own line' },
    ]);
  });

  test('sets the command line, and has no entries for older releases', async () => {
    const { sections, profiles } = partsForOutput(parts, { kind: 'iso', commandLine: 'new', hasProfiles: false });

    expect(Buffer.from(await collect(sections.get('.cmdline')!.open())).toString()).toBe('new');
    expect(profiles).toBeUndefined();
  });
});
