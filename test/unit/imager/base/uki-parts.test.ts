import { expect, test } from 'vitest';
import { partsOfFiles } from '../../../../src/imager/base/uki-parts.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { mediaBase } from '../../../fixtures/imager-context.ts';

test('partsOfFiles() tells the releases of Talos and of the kernel', async () => {
  const { sections, profiles } = await partsOfFiles(mediaBase, parseTalosVersion('v1.9.6'));
  const text = async (name: string): Promise<string> =>
    Buffer.from(await collect(sections.get(name)!.open())).toString();

  expect(await text('.uname')).toBe('6.18.24-talos');
  expect(await text('.osrel')).toContain('VERSION_ID=v1.9.6\n');
  expect([...sections.keys()]).toEqual(['.osrel', '.uname', '.linux', '.initrd']);
  expect(profiles).toBeUndefined();
});
